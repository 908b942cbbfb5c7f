using System.Text.Json.Serialization;
using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Profitability;

/// <summary>A bottleneck as it is stored.</summary>
internal sealed record BottleneckRow(long BottleneckId, string Code, string Name, decimal CapacityHours, string PeakMonths, int Version);

/// <summary>Hours of a bottleneck that a base unit of a product takes.</summary>
internal sealed record HoursRow(long BottleneckId, long ProductId, decimal Hours);

internal static class BottleneckSql
{
    public const string All = """
        select b.BottleneckId, b.Code, b.Name, b.CapacityHours, b.PeakMonths, b.Version
        from profitability.Bottleneck b
        where b.ArchivedAt is null
        order by b.Name, b.BottleneckId
        """;

    public const string AllHours = """
        select h.BottleneckId, h.ProductId, h.Hours
        from profitability.ProductHours h
        inner join profitability.Bottleneck b on b.BottleneckId = h.BottleneckId
        where b.ArchivedAt is null
        """;

    public static IReadOnlySet<int> Peaks(string months) =>
        months.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(m => int.Parse(m, null)).ToHashSet();
}

/// <summary>
/// What there is too little of, with the hours that sales of the period took of it. Full: in the peak months (in all, where none is named)
/// the hours reach the capacity.
/// </summary>
internal sealed record ListBottlenecks(string? From, string? To) : IQuery<BottleneckList>;

internal sealed record BottleneckList(string From, string To, long Waiting, IReadOnlyList<BottleneckView> Items);

/// <param name="CapacityHours">Of a month.</param>
/// <param name="PeakMonths">1 to 12.</param>
/// <param name="Products">How many products take hours of it.</param>
/// <param name="Hours">What the sales of the period took.</param>
/// <param name="Use">Those hours / the capacity of the period's months.</param>
/// <param name="PeakUse">The same of the peak months; null where the period has none.</param>
internal sealed record BottleneckView(
    long BottleneckId, string Code, string Name, decimal CapacityHours, IReadOnlyList<int> PeakMonths, int Products, decimal Hours, decimal Use,
    decimal? PeakUse, bool IsFull, IReadOnlyList<MonthHours> Months, int Version);

internal sealed record MonthHours(string Month, decimal Hours, bool IsPeak);

internal sealed class ListBottlenecksHandler(DbSession session, ProductReport report, TimeProvider clock)
    : IRequestHandler<ListBottlenecks, BottleneckList>
{
    public async Task<BottleneckList> Handle(ListBottlenecks request, CancellationToken cancellationToken)
    {
        var (from, to) = Months.Of(request.From, request.To, clock);
        var made = await report.MakeAsync(from, to, cancellationToken);
        var products = (await session.QueryAsync<HoursRow>(BottleneckSql.AllHours, null, cancellationToken))
            .GroupBy(h => h.BottleneckId).ToDictionary(g => g.Key, g => g.Count());
        return new BottleneckList(Contracts.Orders.Period.Text(from), Contracts.Orders.Period.Text(to), made.Waiting,
        [
            .. made.Bottlenecks.Select(l =>
            {
                var hours = l.HoursByMonth.Values.Sum();
                var use = l.PeakUse(from, to);
                return new BottleneckView(
                    l.Bottleneck.BottleneckId, l.Bottleneck.Code, l.Bottleneck.Name, l.Bottleneck.CapacityHours, [.. l.Peaks.Order()],
                    products.GetValueOrDefault(l.Bottleneck.BottleneckId), decimal.Round(hours, 2),
                    decimal.Round(hours / (l.Bottleneck.CapacityHours * l.HoursByMonth.Count), 6), use, use >= 1m,
                    [
                        .. l.HoursByMonth.OrderBy(m => m.Key).Select(m => new MonthHours(
                            Contracts.Orders.Period.Text(m.Key), decimal.Round(m.Value, 2), l.Peaks.Contains(m.Key % 100))),
                    ], l.Bottleneck.Version);
            }),
        ]);
    }
}

/// <summary>What is told of a bottleneck: capacity in hours of a month, peak months 1 to 12.</summary>
internal abstract record BottleneckToSave(string Code, string Name, decimal CapacityHours, IReadOnlyList<int>? PeakMonths)
{
    [JsonIgnore]
    public string Peaks => string.Join(',', (PeakMonths ?? []).Distinct().Order());
}

internal abstract class BottleneckToSaveValidator<T> : AbstractValidator<T>
    where T : BottleneckToSave
{
    protected BottleneckToSaveValidator()
    {
        RuleFor(r => r.Code).Must(c => !string.IsNullOrWhiteSpace(c)).WithMessage("must not be empty");
        RuleFor(r => r.Code).MaximumLength(50);
        RuleFor(r => r.Code).Must(c => c is null || !c.Any(char.IsControl)).WithMessage("must not contain control characters");
        RuleFor(r => r.Name).Must(c => !string.IsNullOrWhiteSpace(c)).WithMessage("must not be empty");
        RuleFor(r => r.Name).MaximumLength(100);
        RuleFor(r => r.Name).Must(c => c is null || !c.Any(char.IsControl)).WithMessage("must not contain control characters");
        RuleFor(r => r.CapacityHours).InclusiveBetween(0.01m, 1_000_000m).WithMessage("must be between 0.01 and 1000000");
        RuleFor(r => r.PeakMonths).Must(m => m is null || m.All(each => each is >= 1 and <= 12)).WithMessage("must be months from 1 to 12");
    }
}

/// <summary>Names a new bottleneck.</summary>
internal sealed record AddBottleneck(string Code, string Name, decimal CapacityHours, IReadOnlyList<int>? PeakMonths = null)
    : BottleneckToSave(Code, Name, CapacityHours, PeakMonths), ICommand<SavedBottleneck>;

/// <summary>A bottleneck as it stands.</summary>
internal sealed record SavedBottleneck(
    long BottleneckId, string Code, string Name, decimal CapacityHours, IReadOnlyList<int> PeakMonths, int Version);

internal sealed class AddBottleneckValidator : BottleneckToSaveValidator<AddBottleneck>;

internal sealed class AddBottleneckHandler(DbSession session, EventLog events) : IRequestHandler<AddBottleneck, SavedBottleneck>
{
    private const string Add = """
        insert into profitability.Bottleneck (Code, Name, CapacityHours, PeakMonths)
        output inserted.BottleneckId
        values (@Code, @Name, @CapacityHours, @Peaks)
        """;

    public async Task<SavedBottleneck> Handle(AddBottleneck request, CancellationToken cancellationToken)
    {
        var id = await session.ScalarAsync<long>(Add, new
        {
            Code = request.Code.Trim(),
            Name = request.Name.Trim(),
            request.CapacityHours,
            request.Peaks,
        }, cancellationToken);
        await events.RaiseAsync(new RecordEvent("bottleneck.created", "bottleneck", id, request.Code.Trim()), cancellationToken);
        return new SavedBottleneck(id, request.Code.Trim(), request.Name.Trim(), request.CapacityHours, [.. BottleneckSql.Peaks(request.Peaks)], 1);
    }
}

/// <summary>Changes a bottleneck.</summary>
internal sealed record ChangeBottleneck(
    long BottleneckId, int Version, string Code, string Name, decimal CapacityHours, IReadOnlyList<int>? PeakMonths)
    : BottleneckToSave(Code, Name, CapacityHours, PeakMonths), ICommand<SavedBottleneck>;

internal sealed class ChangeBottleneckValidator : BottleneckToSaveValidator<ChangeBottleneck>;

internal sealed class ChangeBottleneckHandler(DbSession session, EventLog events) : IRequestHandler<ChangeBottleneck, SavedBottleneck>
{
    private const string Change = """
        update profitability.Bottleneck
        set Code = @Code, Name = @Name, CapacityHours = @CapacityHours, PeakMonths = @Peaks, Version = Version + 1
        where BottleneckId = @BottleneckId
          and Version = @Version
          and ArchivedAt is null
        """;

    public async Task<SavedBottleneck> Handle(ChangeBottleneck request, CancellationToken cancellationToken)
    {
        await BottleneckState.RequireAsync(session, request.BottleneckId, cancellationToken);
        var changed = await session.ExecuteAsync(Change, new
        {
            Code = request.Code.Trim(),
            Name = request.Name.Trim(),
            request.CapacityHours,
            request.Peaks,
            request.BottleneckId,
            request.Version,
        }, cancellationToken);
        if (changed == 0) throw Problem.Stale("Somebody changed the bottleneck since you read it. Read it again.");
        await events.RaiseAsync(new RecordEvent("bottleneck.updated", "bottleneck", request.BottleneckId, request.Code.Trim()), cancellationToken);
        return new SavedBottleneck(request.BottleneckId, request.Code.Trim(), request.Name.Trim(), request.CapacityHours,
            [.. BottleneckSql.Peaks(request.Peaks)], request.Version + 1);
    }
}

internal static class BottleneckState
{
    private const string Exists = """
        select count(*)
        from profitability.Bottleneck b
        where b.BottleneckId = @BottleneckId
          and b.ArchivedAt is null
        """;

    public static async Task RequireAsync(DbSession session, long bottleneckId, CancellationToken cancellationToken)
    {
        if (await session.ScalarAsync<long>(Exists, new { BottleneckId = bottleneckId }, cancellationToken) == 0) throw Problem.NotFound("bottleneck");
    }
}

/// <summary>Archives a bottleneck; no advice rests on it any more.</summary>
internal sealed record RemoveBottleneck(long BottleneckId) : ICommand<Unit>;

internal sealed class RemoveBottleneckHandler(DbSession session, EventLog events, TimeProvider clock) : IRequestHandler<RemoveBottleneck, Unit>
{
    private const string Archive = """
        update profitability.Bottleneck
        set ArchivedAt = @Now, Version = Version + 1
        where BottleneckId = @BottleneckId
          and ArchivedAt is null
        """;

    public async Task<Unit> Handle(RemoveBottleneck request, CancellationToken cancellationToken)
    {
        await BottleneckState.RequireAsync(session, request.BottleneckId, cancellationToken);
        await session.ExecuteAsync(Archive, new { request.BottleneckId, Now = clock.GetUtcNow().UtcDateTime }, cancellationToken);
        await events.RaiseAsync(new RecordEvent("bottleneck.archived", "bottleneck", request.BottleneckId), cancellationToken);
        return Unit.Value;
    }
}

/// <summary>The products that take hours of a bottleneck, by code.</summary>
internal sealed record ListBottleneckProducts(long BottleneckId) : IQuery<BottleneckProductList>;

internal sealed record BottleneckProductList(IReadOnlyList<BottleneckProduct> Items);

internal sealed record BottleneckProduct(long ProductId, string Code, string Name, decimal Hours, bool ErpOwned);

internal sealed class ListBottleneckProductsHandler(DbSession session) : IRequestHandler<ListBottleneckProducts, BottleneckProductList>
{
    private const string Products = """
        select h.ProductId, p.Code, p.Name, h.Hours, case when h.ExternalKey is null then 0 else 1 end as ErpOwned
        from profitability.ProductHours h
        inner join orders.v_Product p on p.ProductId = h.ProductId
        where h.BottleneckId = @BottleneckId
        order by p.Code, h.ProductId
        """;

    public async Task<BottleneckProductList> Handle(ListBottleneckProducts request, CancellationToken cancellationToken)
    {
        await BottleneckState.RequireAsync(session, request.BottleneckId, cancellationToken);
        return new BottleneckProductList(
            await session.QueryAsync<BottleneckProduct>(Products, new { request.BottleneckId }, cancellationToken));
    }
}

/// <summary>Says how many hours of a bottleneck a base unit of a product takes; null: none any more.</summary>
internal sealed record SetProductHours(long BottleneckId, long ProductId, decimal? Hours) : ICommand<Unit>;

internal sealed class SetProductHoursValidator : AbstractValidator<SetProductHours>
{
    public SetProductHoursValidator() =>
        RuleFor(r => r.Hours).Must(h => h is null or (>= 0.000001m and <= 100_000m)).WithMessage("must be between 0.000001 and 100000");
}

internal sealed class SetProductHoursHandler(DbSession session, EventLog events) : IRequestHandler<SetProductHours, Unit>
{
    private const string IsProduct = """
        select count(*)
        from orders.v_Product p
        where p.ProductId = @ProductId
        """;

    private const string Remove = """
        delete from profitability.ProductHours
        where BottleneckId = @BottleneckId
          and ProductId = @ProductId
        """;

    private const string Add = """
        insert into profitability.ProductHours (BottleneckId, ProductId, Hours)
        values (@BottleneckId, @ProductId, @Hours)
        """;

    private const string Change = """
        update profitability.ProductHours
        set Hours = @Hours, Version = Version + 1
        where BottleneckId = @BottleneckId
          and ProductId = @ProductId
        """;

    public async Task<Unit> Handle(SetProductHours request, CancellationToken cancellationToken)
    {
        await BottleneckState.RequireAsync(session, request.BottleneckId, cancellationToken);
        if (await session.ScalarAsync<long>(IsProduct, new { request.ProductId }, cancellationToken) == 0) throw Problem.NotFound("product");
        if (request.Hours is null) await session.ExecuteAsync(Remove, request, cancellationToken);
        else if (await session.ExecuteAsync(Change, request, cancellationToken) == 0) await session.ExecuteAsync(Add, request, cancellationToken);
        await events.RaiseAsync(new RecordEvent("bottleneck.updated", "bottleneck", request.BottleneckId, null, ["hours"]), cancellationToken);
        return Unit.Value;
    }
}

internal sealed record ChangeBottleneckBody(string Code, string Name, decimal CapacityHours, IReadOnlyList<int>? PeakMonths = null);

internal sealed record SetProductHoursBody(decimal? Hours);

internal static class BottleneckEndpoints
{
    public static void MapBottlenecks(this IEndpointRouteBuilder profit)
    {
        profit.MapGet("/bottlenecks", async (
                [AsParameters] ListBottlenecks request, IMediator mediator, CancellationToken cancellationToken) =>
                TypedResults.Ok(await mediator.Send(request, cancellationToken)))
            .WithName(nameof(ListBottlenecks))
            .WithSummary("List bottlenecks with the hours that sales took of them")
            .RequireAuthorization(Permission.ViewCost)
            .ProducesProblems(400, 409);
        profit.MapPost("/bottlenecks", async (AddBottleneck request, IMediator mediator, CancellationToken cancellationToken) =>
            {
                var added = await mediator.Send(request, cancellationToken);
                return TypedResults.Created($"/api/v1/profit/bottlenecks/{added.BottleneckId}", added).WithETag(added.Version);
            })
            .WithName(nameof(AddBottleneck))
            .WithSummary("Name a new bottleneck")
            .Produces<SavedBottleneck>(StatusCodes.Status201Created)
            .RequireAuthorization(Permission.ManageProfitSettings)
            .ProducesProblems(400, 409, 422);
        profit.MapPut("/bottlenecks/{bottleneckId:long}", async (
                long bottleneckId, IfMatch version, ChangeBottleneckBody body, IMediator mediator, CancellationToken cancellationToken) =>
            {
                var changed = await mediator.Send(new ChangeBottleneck(
                    bottleneckId, version.Value, body.Code, body.Name, body.CapacityHours, body.PeakMonths), cancellationToken);
                return TypedResults.Ok(changed).WithETag(changed.Version);
            })
            .WithName(nameof(ChangeBottleneck))
            .WithSummary("Change a bottleneck")
            .Produces<SavedBottleneck>()
            .RequireAuthorization(Permission.ManageProfitSettings)
            .ProducesProblems(400, 404, 409, 412, 428);
        profit.MapDelete("/bottlenecks/{bottleneckId:long}", async (
                long bottleneckId, IMediator mediator, CancellationToken cancellationToken) =>
            {
                await mediator.Send(new RemoveBottleneck(bottleneckId), cancellationToken);
                return TypedResults.NoContent();
            })
            .WithName(nameof(RemoveBottleneck))
            .WithSummary("Archive a bottleneck")
            .RequireAuthorization(Permission.ManageProfitSettings)
            .ProducesProblems(404);
        profit.MapGet("/bottlenecks/{bottleneckId:long}/products", async (
                long bottleneckId, IMediator mediator, CancellationToken cancellationToken) =>
                TypedResults.Ok(await mediator.Send(new ListBottleneckProducts(bottleneckId), cancellationToken)))
            .WithName(nameof(ListBottleneckProducts))
            .WithSummary("List the products that take hours of a bottleneck")
            .RequireAuthorization(Permission.ViewCost)
            .ProducesProblems(404);
        profit.MapPut("/bottlenecks/{bottleneckId:long}/products/{productId:long}", async (
                long bottleneckId, long productId, SetProductHoursBody body, IMediator mediator, CancellationToken cancellationToken) =>
            {
                await mediator.Send(new SetProductHours(bottleneckId, productId, body.Hours), cancellationToken);
                return TypedResults.NoContent();
            })
            .WithName(nameof(SetProductHours))
            .WithSummary("Say how many hours of a bottleneck a base unit of a product takes")
            .RequireAuthorization(Permission.ManageProfitSettings)
            .ProducesProblems(400, 404);
    }
}
