using Crm.Common;
using Crm.Contracts.Jobs;

namespace Crm.Grading;

/// <summary>Who our best customers are: schemes, runs that grade every customer, and what each grade brings.</summary>
public static class GradingModule
{
    public static IServiceCollection AddGrading(this IServiceCollection services) => services
        .AddModule(typeof(GradingModule).Assembly)
        .AddScoped<RunReading>()
        .AddScoped<RunCommitter>()
        .AddScoped<HeldGrades>()
        .AddScoped<IJobHandler, RunGradingJob>()
        .AddScoped<IJobHandler, BackTestJob>()
        .AddSingleton<GradingClock>()
        .AddHostedService(provider => provider.GetRequiredService<GradingClock>())
        .AddSingleton(new UniqueRule("UQ_Scheme_Name", "name", "Another grading scheme has this name."))
        .AddSingleton(new UniqueRule(
            "UQ_GradeOverride_Open", "customerId", "This customer has a grade by hand already, or one is proposed."))
        .AddSingleton(new UniqueRule("UQ_RunSchedule_Name", "name", "Another schedule has this name."))
        .AddSingleton(new UniqueRule(
            "UQ_Run_CommitNumber", "runId", "Another run was committed at the same moment. Start this one again."));

    public static void MapGrading(this IEndpointRouteBuilder api)
    {
        var grading = api.MapGroup("/grading").WithTags("Grading");
        grading.MapListSchemes();
        grading.MapGetScheme();
        grading.MapSaveScheme();
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
        grading.MapGetOverrideStatistics();
        grading.MapGetMigration();
        grading.MapListMigrationCustomers();
        grading.MapGetTrend();
        grading.MapGetScoreScatter();
        grading.MapCompareRuns();
        grading.MapListRunDifferences();
        grading.MapStartBackTest();
        grading.MapListBackTests();
        grading.MapListOverrides();
        grading.MapProposeOverride();
        grading.MapDecideOverride();
        grading.MapEndOverride();
        grading.MapListSchedules();
        grading.MapSaveSchedule();
    }
}
