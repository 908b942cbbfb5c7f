using Crm.Common;
using Crm.Contracts.Jobs;

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
        .AddScoped<IJobHandler, RunGradingJob>()
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
    }
}
