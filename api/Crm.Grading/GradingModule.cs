using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Jobs;
using Crm.Contracts.Orders;
using MediatR;

namespace Crm.Grading;

/// <summary>Who our best customers are: schemes, runs that grade every customer, and what each grade brings.</summary>
public static class GradingModule
{
    public static IServiceCollection AddGrading(this IServiceCollection services) => services
        .AddModule(typeof(GradingModule).Assembly)
        .AddScoped<SchemeWriting>()
        .AddScoped<RunReading>()
        .AddScoped<WayReading>()
        .AddSingleton<FrozenRules>()
        .AddSingleton<ShareLadders>()
        .AddSingleton<KeptPopulations>()
        .AddScoped<RunCommitter>()
        .AddScoped<HeldGrades>()
        .AddScoped<IOrderGuard, PolicyGuard>()
        .AddScoped<IJobHandler, RunGradingJob>()
        .AddScoped<IJobHandler, BackTestJob>()
        .AddSingleton<GradingClock>()
        .AddHostedService(provider => provider.GetRequiredService<GradingClock>())
        .AddSingleton(new UniqueRule(
            "UQ_GradeOverride_Open", "customerId", "This customer has a grade by hand already, or one is proposed."))
        .AddSingleton(new UniqueRule("UQ_RunSchedule_Name", "name", "Another schedule has this name."))
        .AddScoped<DutyPlanner>()
        .AddScoped<INotificationHandler<TouchpointsChanged>, SettleDuties>()
        .AddScoped<INotificationHandler<CustomersChanged>, PlanChangedCustomers>()
        .AddSingleton<DutyKeeper>()
        .AddHostedService(provider => provider.GetRequiredService<DutyKeeper>())
        .AddSingleton(new UniqueRule("UQ_Policy_Number", "basedOn", "Somebody saved a policy at the same moment. Read it again."))
        .AddSingleton(new UniqueRule("UQ_Scheme_Name", "name", "Another grading scheme has this name."))
        .AddSingleton(new UniqueRule(
            "UQ_Scheme_Default", "schemeId", "Another grading scheme was made the default at the same moment. Try again."))
        .AddSingleton(new UniqueRule(
            "UQ_Run_CommitNumber", "runId", "Another run was committed at the same moment. Start this one again."));

    public static void MapGrading(this IEndpointRouteBuilder api)
    {
        var grading = api.MapGroup("/grading").WithTags("Grading");
        grading.MapListMetrics();
        grading.MapListSchemes();
        grading.MapCompareSchemes();
        grading.MapCreateScheme();
        grading.MapImportScheme();
        grading.MapGetScheme();
        grading.MapSaveScheme();
        grading.MapCopyScheme();
        grading.MapArchiveScheme();
        grading.MapRestoreScheme();
        grading.MapMakeDefaultScheme();
        grading.MapListSchemeVersions();
        grading.MapExportScheme();
        grading.MapPreviewGrading();
        grading.MapStartRun();
        grading.MapListRuns();
        grading.MapGetRun();
        grading.MapCommitRun();
        grading.MapCancelRun();
        grading.MapListRunResults();
        grading.MapExplainGrade();
        grading.MapListGradeHistory();
        grading.MapGetGradeStatistics();
        grading.MapListGradeStatisticsCustomers();
        MapMoreStatistics(grading);
        MapOverridesAndSchedules(grading);
        MapPolicies(grading);
    }

    private static void MapMoreStatistics(IEndpointRouteBuilder grading)
    {
        grading.MapGetOverrideStatistics();
        grading.MapGetMigration();
        grading.MapListMigrationCustomers();
        grading.MapGetTrend();
        grading.MapGetScoreScatter();
        grading.MapCompareRuns();
        grading.MapListRunDifferences();
        grading.MapStartBackTest();
        grading.MapListBackTests();
    }

    private static void MapOverridesAndSchedules(IEndpointRouteBuilder grading)
    {
        grading.MapListOverrides();
        grading.MapProposeOverride();
        grading.MapDecideOverride();
        grading.MapEndOverride();
        grading.MapListSchedules();
        grading.MapSaveSchedule();
    }

    private static void MapPolicies(IEndpointRouteBuilder grading)
    {
        grading.MapListPolicies();
        grading.MapGetPolicy();
        grading.MapSavePolicy();
        grading.MapRemovePolicy();
        grading.MapPreviewPolicy();
        grading.MapListDuties();
        grading.MapGetDutyCalendar();
        grading.MapSummariseDuties();
        grading.MapPostponeDuty();
        grading.MapReassignDuties();
        grading.MapListTreatment();
        grading.MapGetTreatmentTotals();
    }
}
