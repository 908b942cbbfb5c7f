using Crm.Common;
using Crm.Contracts.Search;
using Crm.Contracts.Sync;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.Complaints;

/// <summary>Complaints from intake to the confirmed result, their clock, and what keeps them from being repeated.</summary>
public static class ComplaintsModule
{
    public static IServiceCollection AddComplaints(this IServiceCollection services)
    {
        services.AddModule(typeof(ComplaintsModule).Assembly);
        services.AddComplaintClock();
        services.AddScoped<ComplaintReader>();
        services.AddScoped<ComplaintItems>();
        services.AddScoped<ComplaintReferences>();
        services.AddScoped<ComplaintNumbers>();
        services.AddScoped<ComplaintIntake>();
        services.AddScoped<IntakeTerms>();
        services.AddScoped<CaseClock>();
        services.AddScoped<CaseSteps>();
        services.AddScoped<CaseReopening>();
        services.AddScoped<CustomerMail>();
        services.AddScoped<StepReader>();
        services.AddScoped<Team>();
        services.AddScoped<ActionReader>();
        services.AddScoped<CauseTree>();
        services.AddSingleton<FileStore>();
        services.AddScoped<CaseFileReader>();
        services.AddScoped<CaseFileWriter>();
        services.AddScoped<CaseLinks>();
        services.AddScoped<FormLinks>();
        services.AddScoped<PublicCases>();
        services.AddScoped<ISyncKind, ComplaintSync>();
        services.AddScoped<ISearchSource, ComplaintSearch>();
        services.AddSingleton(new UniqueRule("UQ_Complaint_Key", "key", "Another sender made a complaint with this key at the same moment."));
        services.AddSingleton(new UniqueRule("UQ_Complaint_Number", "number", "Another complaint has this number already."));
        services.AddSingleton(new UniqueRule("UQ_Cause_Code", "code", "Another cause has this code already."));
        services.AddPrevention();
        return services;
    }

    public static void MapComplaints(this IEndpointRouteBuilder api)
    {
        api.MapComplaintClock();
        var complaints = api.MapGroup("/complaints").WithTags("Complaints");
        complaints.MapListComplaints();
        complaints.MapGetComplaintBoard();
        complaints.MapReceiveComplaint();
        complaints.MapGetComplaint();
        complaints.MapChangeComplaint();
        complaints.MapAssignComplaint();
        complaints.MapInvestigateComplaint();
        complaints.MapWaitForCustomer();
        complaints.MapResumeComplaint();
        complaints.MapRespondToCustomer();
        complaints.MapSolveComplaint();
        complaints.MapRejectComplaint();
        complaints.MapConfirmComplaint();
        complaints.MapRefuseComplaint();
        complaints.MapTellCustomer();
        complaints.MapCloseComplaint();
        complaints.MapReopenComplaint();
        complaints.MapRetargetComplaint();
        complaints.MapNoteOnComplaint();
        complaints.MapChangeComplaintCosts();
        complaints.MapListComplaintSteps();
        complaints.MapGetComplaintReport();
        complaints.MapListActionsOfComplaint();
        complaints.MapAddComplaintAction();
        complaints.MapChangeComplaintAction();
        complaints.MapRemoveComplaintAction();
        complaints.MapListCaseFiles();
        complaints.MapAddCaseFile();
        complaints.MapGetCaseFile();
        complaints.MapRemoveCaseFile();
        complaints.MapMakeProgressLink();
        complaints.MapEndProgressLinks();

        api.MapListComplaintActions();

        var causes = api.MapGroup("/complaint-causes").WithTags("Complaints");
        causes.MapListComplaintCauses();
        causes.MapAddComplaintCause();
        causes.MapChangeComplaintCause();

        var customers = api.MapGroup("/customers").WithTags("Complaints");
        customers.MapCountComplaints();
        customers.MapMakeComplaintFormLink();

        var links = api.MapGroup("/public").WithTags("Customer's links");
        links.MapGetPublicProgress();
        links.MapWritePublicMessage();
        links.MapAcceptPublicResult();
        links.MapAddPublicFile();
        links.MapGetPublicForm();
        links.MapSubmitPublicForm();
        api.MapPrevention();
    }
}
