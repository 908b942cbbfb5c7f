using System.Reflection;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.Common;

public static class CommonServices
{
    /// <summary>What every module stands on: the session with the database, the pipeline of requests, events and audit.</summary>
    public static IServiceCollection AddCommon(this IServiceCollection services) => services
        .AddSingleton(TimeProvider.System)
        .AddSingleton<FewOrMany>()
        .AddScoped<DbSession>()
        .AddScoped<CurrentUser>()
        .AddScoped<EventLog>()
        .AddScoped<AuditTrail>()
        .AddScoped<IdempotentAnswers>()
        .AddSingleton<DatabaseFaults>()
        .AddHttpContextAccessor()
        .AddScoped<ServiceFactory>(provider => provider.GetRequiredService)
        .AddScoped<IMediator, Mediator>()
        .AddScoped(typeof(IPipelineBehavior<,>), typeof(ValidationBehavior<,>))
        .AddScoped(typeof(IPipelineBehavior<,>), typeof(TransactionBehavior<,>));

    /// <summary>Registers the handlers and validators of a module.</summary>
    public static IServiceCollection AddModule(this IServiceCollection services, Assembly module)
    {
        services.Scan(scan => scan.FromAssemblies(module)
            .AddClasses(classes => classes.AssignableTo(typeof(IRequestHandler<,>)), publicOnly: false)
            .AsImplementedInterfaces().WithScopedLifetime()
            .AddClasses(classes => classes.AssignableTo(typeof(IValidator<>)), publicOnly: false)
            .AsImplementedInterfaces().WithSingletonLifetime());
        return services;
    }
}
