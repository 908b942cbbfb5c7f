using Crm.Common;

namespace Crm.Grading;

/// <summary>Writes schemes and their versions, what changed to the audit trail, and an event, all in the open transaction.</summary>
internal sealed class SchemeWriting(DbSession session, CurrentUser user, TimeProvider clock, EventLog events, AuditTrail audit)
{
    private const string AddScheme = """
        insert into grading.Scheme (Name, SavedAt, SavedBy)
        output inserted.SchemeId
        values (@Name, @Now, @PersonId)
        """;

    private const string AddVersion = """
        insert into grading.SchemeVersion
            (SchemeId, Number, WindowMonths, MinimumOrders, MinimumMonths, Cut, BandA, BandB, BandC, Hysteresis, ShareA, ShareB, ShareC,
             Grace, CreatedAt, CreatedBy)
        output inserted.SchemeVersionId
        values (@SchemeId, @Number, @WindowMonths, @MinimumOrders, @MinimumMonths, @Cut, @BandA, @BandB, @BandC, @Hysteresis, @ShareA,
                @ShareB, @ShareC, @Grace, @Now, @PersonId)
        """;

    private const string ChangeVersion = """
        update grading.SchemeVersion
        set WindowMonths = @WindowMonths, MinimumOrders = @MinimumOrders, MinimumMonths = @MinimumMonths, Cut = @Cut, BandA = @BandA,
            BandB = @BandB, BandC = @BandC, Hysteresis = @Hysteresis, ShareA = @ShareA, ShareB = @ShareB, ShareC = @ShareC,
            Grace = @Grace, CreatedAt = @Now, CreatedBy = @PersonId
        where SchemeVersionId = @SchemeVersionId
        """;

    private const string ForgetSteps = "delete from grading.CriterionStep where SchemeVersionId = @SchemeVersionId";
    private const string ForgetCriteria = "delete from grading.Criterion where SchemeVersionId = @SchemeVersionId";

    private sealed record CriterionRow(long SchemeVersionId, int Position, CriterionToSave Criterion);

    private sealed record StepRow(long SchemeVersionId, Metric Metric, int Position, BandStep Step);

    private static readonly BulkTable<CriterionRow> Criteria = new BulkTable<CriterionRow>("grading.Criterion")
        .BigInt("SchemeVersionId", r => r.SchemeVersionId)
        .Int("Metric", r => (int)r.Criterion.Metric)
        .Int("Position", r => r.Position)
        .Decimal("Weight", 9, 4, r => r.Criterion.Weight)
        .Int("Direction", r => (int)r.Criterion.Direction)
        .Int("Normaliser", r => (int)r.Criterion.Normaliser)
        .Int("Missing", r => (int)r.Criterion.Missing)
        .Decimal("MissingPoints", 9, 4, r => r.Criterion.MissingPoints)
        .Int("Peers", r => (int)r.Criterion.Within)
        .Decimal("FloorValue", 28, 6, r => r.Criterion.Floor)
        .Decimal("CeilingValue", 28, 6, r => r.Criterion.Ceiling);

    private static readonly BulkTable<StepRow> Steps = new BulkTable<StepRow>("grading.CriterionStep")
        .BigInt("SchemeVersionId", r => r.SchemeVersionId)
        .Int("Metric", r => (int)r.Metric)
        .Int("Position", r => r.Position)
        .Decimal("FromValue", 28, 6, r => r.Step.From)
        .Decimal("Points", 9, 4, r => r.Step.Points);

    /// <summary>Adds a scheme with its first version.</summary>
    public async Task<SchemeView> AddAsync(string name, IRulesToSave rules, CancellationToken cancellationToken)
    {
        var schemeId = await session.ScalarAsync<long>(
            AddScheme, new { Name = name.Trim(), Now = clock.GetUtcNow().UtcDateTime, user.PersonId }, cancellationToken);
        var versionId = await session.ScalarAsync<long>(AddVersion, Parameters(schemeId, 0, 1, rules), cancellationToken);
        await WriteCriteriaAsync(versionId, rules, cancellationToken);
        return await ToldAsync(null, schemeId, "gradingScheme.created", cancellationToken);
    }

    /// <summary>Writes rules over the current version where no run has used it, else as the next version.</summary>
    public async Task<SchemeView> SaveAsync(SchemeView before, IRulesToSave rules, CancellationToken cancellationToken)
    {
        var current = before.Current;
        var parameters = Parameters(before.SchemeId, current.SchemeVersionId, current.Number + 1, rules);
        var versionId = current.SchemeVersionId;
        if (current.Used)
        {
            versionId = await session.ScalarAsync<long>(AddVersion, parameters, cancellationToken);
        }
        else
        {
            await session.ExecuteAsync(ForgetSteps, parameters, cancellationToken);
            await session.ExecuteAsync(ForgetCriteria, parameters, cancellationToken);
            await session.ExecuteAsync(ChangeVersion, parameters, cancellationToken);
        }
        await WriteCriteriaAsync(versionId, rules, cancellationToken);
        return await ToldAsync(before, before.SchemeId, "gradingScheme.saved", cancellationToken);
    }

    /// <summary>Tells what differs from before, and answers the scheme as it is now.</summary>
    public async Task<SchemeView> ToldAsync(SchemeView? before, long schemeId, string kind, CancellationToken cancellationToken)
    {
        var after = (await SchemeReader.ReadAsync(session, schemeId, cancellationToken)).Single();
        var changes = SchemeChanges.Between(before, after);
        await audit.RecordAsync(changes, cancellationToken);
        await events.RaiseAsync(
            new RecordEvent(kind, "gradingScheme", schemeId, null, [.. changes.Select(c => c.Field)]), cancellationToken);
        return after;
    }

    private async Task WriteCriteriaAsync(long versionId, IRulesToSave rules, CancellationToken cancellationToken)
    {
        await session.Bulk.InsertAsync(
            Criteria, rules.Criteria.Select((c, i) => new CriterionRow(versionId, i + 1, c)), cancellationToken);
        await session.Bulk.InsertAsync(
            Steps, rules.Criteria.SelectMany(c => (c.Steps ?? []).Select((s, i) => new StepRow(versionId, c.Metric, i + 1, s))),
            cancellationToken);
    }

    private object Parameters(long schemeId, long versionId, int number, IRulesToSave rules) => new
    {
        SchemeId = schemeId,
        SchemeVersionId = versionId,
        Number = number,
        rules.WindowMonths,
        rules.MinimumOrders,
        rules.MinimumMonths,
        rules.Cut,
        BandA = rules.Bands?.A ?? 0m,
        BandB = rules.Bands?.B ?? 0m,
        BandC = rules.Bands?.C ?? 0m,
        rules.Hysteresis,
        ShareA = rules.Shares?.A,
        ShareB = rules.Shares?.B,
        ShareC = rules.Shares?.C,
        rules.Grace,
        Now = clock.GetUtcNow().UtcDateTime,
        user.PersonId,
    };
}

/// <summary>Which rules differ between two states of a scheme.</summary>
internal static class SchemeChanges
{
    public static IReadOnlyList<FieldChange> Between(SchemeView? before, SchemeView after)
    {
        var old = before is null ? [] : Fields(before);
        return
        [
            .. Fields(after)
                .Select(f => new FieldChange(
                    "gradingScheme", after.SchemeId, f.Key, AuditTrail.Text(old.GetValueOrDefault(f.Key)), AuditTrail.Text(f.Value)))
                .Where(c => c.OldValue != c.NewValue),
        ];
    }

    private static Dictionary<string, object?> Fields(SchemeView scheme) => new()
    {
        ["name"] = scheme.Name,
        ["number"] = scheme.Current.Number,
        ["isDefault"] = scheme.IsDefault,
        ["archived"] = scheme.ArchivedAt is not null,
        ["windowMonths"] = scheme.Current.WindowMonths,
        ["minimumOrders"] = scheme.Current.MinimumOrders,
        ["minimumMonths"] = scheme.Current.MinimumMonths,
        ["cut"] = scheme.Current.Cut,
        ["bands"] = scheme.Current.Bands is { } bands
            ? FormattableString.Invariant($"{bands.A:0.##}/{bands.B:0.##}/{bands.C:0.##}") : null,
        ["shares"] = scheme.Current.Shares is { } shares
            ? FormattableString.Invariant($"{shares.A:0.####}/{shares.B:0.####}/{shares.C:0.####}") : null,
        ["hysteresis"] = FormattableString.Invariant($"{scheme.Current.Hysteresis:0.##}"),
        ["grace"] = scheme.Current.Grace,
        ["criteria"] = string.Join(", ", scheme.Current.Criteria.Select(Text)),
    };

    private static string Text(CriterionView c)
    {
        var normaliser = c.Normaliser switch
        {
            Normaliser.Bands => string.Join(
                ' ', c.Steps!.Select(s => FormattableString.Invariant($"{s.From:0.######}:{s.Points:0.####}"))),
            Normaliser.Linear => FormattableString.Invariant($"{c.Floor:0.######}–{c.Ceiling:0.######}"),
            _ => c.Within == PeerGroup.None ? "" : $"within {c.Within}",
        };
        return string.Join(' ', new[]
        {
            FormattableString.Invariant($"{c.Metric} {c.Weight:0.####} {c.Direction} {c.Normaliser}"), normaliser,
            FormattableString.Invariant($"{c.Missing} {c.MissingPoints:0.####}").TrimEnd(),
        }.Where(part => part.Length > 0));
    }
}
