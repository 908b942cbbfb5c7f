using Crm.Common;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.Access;

/// <summary>Who may do what: people in a tree, roles, sessions and API keys.</summary>
public static class AccessModule
{
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddModule(typeof(AccessModule).Assembly);
        services.AddSingleton<SignedInCallers>();
        services.AddSingleton(new UniqueRule("UQ_Person_SignInName", "signInName", "Somebody has this sign-in name already."));
        services.AddSingleton(new UniqueRule("UQ_SavedView_Name", "name", "This list has a view of this name already."));
        services.AddSingleton(new UniqueRule(
            "UQ_SavedView_Standard", "isStandard", "Another view was made the standard at the same moment. Try again."));
        services.AddScoped<ViewReader>();
        services.AddAuthentication(CrmAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, CrmAuthentication>(CrmAuthentication.SchemeName, null);
        services.AddAuthorization(options =>
        {
            // A route that names no policy is closed to everybody.
            options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build();
            options.AddPolicy(Permission.SignedIn, policy => policy.RequireAuthenticatedUser());
            foreach (var permission in Permission.All)
                options.AddPolicy(permission, policy => policy.RequireClaim(CrmAuthentication.PermissionClaim, permission));
        });
        return services;
    }

    public static void MapAccess(this IEndpointRouteBuilder api)
    {
        var session = api.MapGroup("/session").WithTags("Access");
        session.MapSignIn();
        session.MapGetSession();
        session.MapSignOut();
        session.MapChangePassword();

        var sessions = api.MapGroup("/sessions").WithTags("Access");
        sessions.MapListSessions();
        sessions.MapEndSession();

        api.MapGroup("").WithTags("Access").MapListPersonOptions();

        var views = api.MapGroup("/views").WithTags("Access");
        views.MapListViews();
        views.MapSaveView();
        views.MapChangeView();
        views.MapRemoveView();

        var people = api.MapGroup("/people").WithTags("Access").RequireAuthorization(Permission.ManagePeople);
        people.MapReadPeople();
        people.MapGetPeopleTree();
        people.MapAddPerson();
        people.MapChangePerson();
        people.MapResetPassword();
        people.MapUnlockPerson();

        var keys = api.MapGroup("/api-keys").WithTags("Access").RequireAuthorization(Permission.ManageApiKeys);
        keys.MapListApiKeys();
        keys.MapCreateApiKey();
        keys.MapRevokeApiKey();
    }
}
