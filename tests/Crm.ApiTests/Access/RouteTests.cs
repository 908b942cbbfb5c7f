using System.Net;
using System.Text.RegularExpressions;
using Crm.Access;
using Crm.Common;
using Crm.Contracts.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Crm.ApiTests.Access;

/// <summary>Every route there is, whoever adds one: closed to strangers, and open to no role that lacks the right it names.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed partial class RouteTests
{
    // Open to everybody on purpose: signing in, the state of the process, the document, what is no address at all, and customers' secret links.
    private static readonly string[] Anonymous =
    [
        "POST /api/v1/session", "GET /health", "GET /openapi/{documentName}.json", "ANY /api/v1/{**path}",
        "GET /api/v1/public/complaints/{token}", "POST /api/v1/public/complaints/{token}/messages",
        "POST /api/v1/public/complaints/{token}/accept", "POST /api/v1/public/complaints/{token}/files",
        "GET /api/v1/public/complaint-forms/{token}", "POST /api/v1/public/complaint-forms/{token}",
    ];

    private CrmHost _host = null!;

    private sealed record Route(string Method, string Pattern, IReadOnlyList<string?> Policies, bool IsAnonymous)
    {
        public string Address => Parameter().Replace(Pattern, m => m.Value.Contains(":long", StringComparison.Ordinal) || m.Value.Contains(":int", StringComparison.Ordinal) ? "999999"
            : m.Value.Contains("kind", StringComparison.Ordinal) ? "suppliers" : "x");

        public override string ToString() => $"{Method} {Pattern}";
    }

    [OneTimeSetUp]
    public void Start() => _host = new CrmHost();

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public void Every_route_names_a_right_or_is_open_on_purpose() => Assert.Multiple(() =>
    {
        foreach (var route in Routes())
        {
            if (route.IsAnonymous)
                Assert.That(Anonymous, Does.Contain(route.ToString()), "open to everybody");
            else
            {
                Assert.That(route.Policies, Is.Not.Empty, $"{route} names no right");
                Assert.That(route.Policies, Is.All.Matches<string?>(p => p == Permission.SignedIn || Permission.All.Contains(p)), $"{route} names an unknown right");
            }
        }
    });

    [Test]
    public async Task Nothing_answers_somebody_who_is_not_signed_in()
    {
        var client = _host.Anonymous();
        foreach (var route in Routes().Where(r => !r.IsAnonymous))
        {
            using var answer = await client.SendAsync(new HttpMethod(route.Method), route.Address, "{}");
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), route.ToString());
            Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"), route.ToString());
        }
    }

    [Test]
    public async Task Nothing_answers_a_wrong_key_or_a_forged_cookie()
    {
        var byKey = _host.Anonymous();
        byKey.DefaultRequestHeaders.Authorization = new("Bearer", "crm_" + new string('0', 64));
        var byCookie = _host.Anonymous();
        byCookie.DefaultRequestHeaders.Add("Cookie", "crm-session=" + new string('0', 64));
        byCookie.DefaultRequestHeaders.Add("X-Crm-Client", "test");
        foreach (var client in new[] { byKey, byCookie })
            foreach (var route in Routes().Where(r => !r.IsAnonymous && r.Method == "GET"))
                Assert.That((await client.GetAsync(route.Address)).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), route.ToString());
    }

    [Test]
    public async Task Each_role_is_refused_where_its_right_is_missing_and_let_in_where_it_is_not()
    {
        var routes = Routes().Where(r => !r.IsAnonymous).ToList();
        foreach (var role in Enum.GetValues<Role>())
        {
            var rights = RolePermissions.Of(role);
            var (client, _) = await _host.PersonAsync(role.ToString().ToLowerInvariant());
            foreach (var route in routes)
            {
                var missing = route.Policies.Where(p => p != Permission.SignedIn && !rights.Contains(p)).ToList();
                // What a role may do is only tried where it changes nothing.
                if (missing.Count == 0 && route.Method != "GET") continue;
                using var answer = await client.SendAsync(new HttpMethod(route.Method), route.Address, route.Method == "GET" ? null : "{}");
                var refused = answer.StatusCode == HttpStatusCode.Forbidden;
                Assert.That(refused, Is.EqualTo(missing.Count > 0), $"{role} at {route} ({string.Join(", ", missing)} missing): {answer.StatusCode}");
            }
        }
    }

    private List<Route> Routes()
    {
        var routes = (
            from endpoint in _host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"]
            select new Route(method == "ANY" && endpoint.RoutePattern.RawText == "/health" ? "GET" : method,
                "/" + endpoint.RoutePattern.RawText!.TrimStart('/').TrimEnd('/'),
                [.. endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(a => a.Policy)],
                endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)).ToList();
        Assert.That(routes, Has.Count.GreaterThan(80), "the routes could not be found");
        return routes;
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
