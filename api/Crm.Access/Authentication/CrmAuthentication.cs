using System.Security.Claims;
using System.Text.Encodings.Web;
using Crm.Common;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Crm.Access;

/// <summary>
/// Signs a request in by its API key (<c>Authorization: Bearer</c>) or its session cookie. A cookie alone may not change
/// anything: the page's own script must add the header <c>X-Crm-Client</c>, which no other site can.
/// </summary>
internal sealed class CrmAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, SignedInCallers callers)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Crm";
    public const string CookieName = "crm-session";
    public const string ClientHeader = "X-Crm-Client";
    public const string PermissionClaim = "permission";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var session = Context.RequestServices.GetRequiredService<DbSession>();
        var authorization = Request.Headers.Authorization.ToString();
        SignedIn? caller;
        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            caller = await callers.ByKeyAsync(authorization[7..].Trim(), session, Context.RequestAborted);
        else if (Request.Cookies.TryGetValue(CookieName, out var token) && MayUseCookie())
            caller = await callers.BySessionAsync(token, session, Context.RequestAborted);
        else return AuthenticateResult.NoResult();
        if (caller is null) return AuthenticateResult.Fail("unknown, ended or expired");

        Context.RequestServices.GetRequiredService<CurrentUser>().SignIn(
            caller.PersonId, caller.Name, caller.Permissions, caller.Through, caller.ActorKey, caller.Scopes);
        var identity = new ClaimsIdentity(caller.Permissions.Select(p => new Claim(PermissionClaim, p)), SchemeName);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, caller.ActorKey));
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        throw Problem.NotSignedIn("not-signed-in", "Sign in, or send a valid API key.");

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        throw Problem.Forbidden("You do not have the right to do this.");

    private bool MayUseCookie() => HttpMethods.IsGet(Request.Method) || HttpMethods.IsHead(Request.Method)
        || Request.Headers.ContainsKey(ClientHeader);
}
