using Microsoft.AspNetCore.Authentication;
using OpenOps.ServiceDefaults.Options;
using OpenOps.ServiceDefaults.Resilience;

namespace OpenOps.Audit.Access;

internal static class AccessServices
{
    private const string ChatClient = "mattermost";

    /// <summary>Adds signing in with one's Mattermost account, and what follows from who one is.</summary>
    public static void AddAccess(this WebApplicationBuilder builder)
    {
        builder.Services.AddValidatedOptions<AccessOptions, AccessOptionsValidator>(AccessOptions.SectionName);
        builder.Services.AddValidatedOptions<ChatOptions, ChatOptionsValidator>(ChatOptions.SectionName);
        builder.Services.AddHttpClient<MattermostLogin>(ChatClient, client => client.Timeout = Timeout.InfiniteTimeSpan).AddResilience(ChatClient);
        builder.Services.AddSingleton<LoginLimits>();
        builder.Services.AddSingleton<SessionStore>();
        builder.Services.AddSingleton<RoleAssignment>();
        builder.Services.AddSingleton<AccessEvents>();
        builder.Services.AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, SessionAuthenticationHandler>(SessionAuthenticationHandler.SchemeName, configureOptions: null);
    }

    /// <summary>Lets only signed-in people with one of these rights reach an endpoint.</summary>
    public static TBuilder RequireConsoleRight<TBuilder>(this TBuilder endpoints, params string[] rights)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.RequireAuthorization(policy => policy
            .AddAuthenticationSchemes(SessionAuthenticationHandler.SchemeName)
            .RequireClaim(SessionAuthenticationHandler.RightClaim, rights));

    /// <summary>Lets every signed-in person reach an endpoint.</summary>
    public static TBuilder RequireSignedIn<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.RequireAuthorization(policy => policy.AddAuthenticationSchemes(SessionAuthenticationHandler.SchemeName).RequireAuthenticatedUser());
}
