using Crm.Common;
using Crm.Contracts.Jobs;
using Crm.Contracts.Sync;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Crm.Messaging;

/// <summary>What flows: records from the ERP, background jobs, the event log, news and mail.</summary>
public static class MessagingModule
{
    public static IServiceCollection AddMessaging(this IServiceCollection services)
    {
        services.AddModule(typeof(MessagingModule).Assembly);
        services.AddSingleton<JobSignal>();
        services.AddScoped<ReceiveSync>();
        services.AddSingleton<EventSequencer>();
        services.AddHostedService<JobRunner>();
        services.AddHostedService(provider => provider.GetRequiredService<EventSequencer>());
        services.AddHostedService<Housekeeping>();

        services.AddOptions<MailOptions>().BindConfiguration("Mail").ValidateOnStart();
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsCheck>();
        services.AddSingleton(new UniqueRule("UQ_OutboxMail_Key", "uniqueKey", "This mail was written already."));
        services.AddSingleton<MailSignal>();
        services.AddSingleton<MailDelivery>();
        services.AddSingleton<MailKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<MailKeeper>());
        return services;
    }

    /// <summary>Registers a kind of record that an ERP can send, with the job that takes it in bulk.</summary>
    public static IServiceCollection AddSyncJobs(this IServiceCollection services)
    {
        // One job handler per registered kind; kinds are registered by their modules before this is called.
        foreach (var kind in services.Where(s => s.ServiceType == typeof(ISyncKind)).ToList())
            services.AddScoped<IJobHandler>(provider => ActivatorUtilities.CreateInstance<SyncJob>(provider,
                provider.GetServices<ISyncKind>().First(k => k.GetType() == kind.ImplementationType)));
        return services;
    }

    public static void MapMessaging(this IEndpointRouteBuilder api)
    {
        var sync = api.MapGroup("/sync").WithTags("Sync");
        sync.MapReceiveSync();
        sync.MapGetReconciliation();

        using (var scope = api.ServiceProvider.CreateScope())
            api.MapByKey(scope.ServiceProvider.GetServices<ISyncKind>());

        var jobs = api.MapGroup("/jobs").WithTags("Jobs").RequireAuthorization(Permission.ReadJobs);
        jobs.MapListJobs();
        jobs.MapGetJob();
        jobs.MapCancelJob();
        jobs.MapListSyncProblems();

        var notifications = api.MapGroup("/notifications").WithTags("Notifications").RequireAuthorization(Permission.SignedIn);
        notifications.MapListNotifications();
        notifications.MapCountUnread();
        notifications.MapMarkRead();

        var outbox = api.MapGroup("/outbox").WithTags("Mail");
        outbox.MapListOutbox();
        outbox.MapGetOutboxMail();
        outbox.MapDecideMail();
        outbox.MapSendTestMail();

        var templates = api.MapGroup("/mail-templates").WithTags("Mail");
        templates.MapListMailTemplates();
        templates.MapPreviewMailTemplate();
        templates.MapSaveMailTemplate();
        templates.MapResetMailTemplate();

        api.MapListChanges();
    }
}
