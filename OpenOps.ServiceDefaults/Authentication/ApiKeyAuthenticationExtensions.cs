using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenOps.ServiceDefaults.Options;

namespace OpenOps.ServiceDefaults.Authentication;

/// <summary>Bearer keys between services: who calls, and what that caller may do.</summary>
public static class ApiKeyAuthenticationExtensions
{
    /// <summary>The claim type that carries one right of a caller.</summary>
    public const string RightClaim = "openops:right";

    /// <summary>
    /// Requires a bearer key from section <c>ApiKeys</c> on every endpoint that does not allow anonymous callers.
    /// </summary>
    /// <param name="services">The service collection.</param>
    /// <param name="writeRefusal">
    /// Writes the body of a 401 or 403 in the service's own error shape. Default: problem details without detail.
    /// </param>
    public static IServiceCollection AddApiKeyAuthentication(
        this IServiceCollection services, Func<HttpContext, Task>? writeRefusal = null)
    {
        services.AddValidatedOptions<ApiKeyOptions, ApiKeyOptionsValidator>(ApiKeyOptions.SectionName);
        services.AddSingleton<ApiKeyRing>();
        services.AddAuthentication(ApiKeyAuthenticationHandler.SchemeName)
            .AddScheme<ApiKeyAuthenticationOptions, ApiKeyAuthenticationHandler>(
                ApiKeyAuthenticationHandler.SchemeName,
                options => options.WriteRefusal = writeRefusal ?? options.WriteRefusal);
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return services;
    }

    /// <summary>Lets only callers with one of <paramref name="rights"/> reach these endpoints.</summary>
    public static TBuilder RequireRight<TBuilder>(this TBuilder endpoints, params string[] rights)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.RequireAuthorization(policy => policy.RequireClaim(RightClaim, rights));
}

/// <summary>Settings of the bearer scheme.</summary>
public sealed class ApiKeyAuthenticationOptions : AuthenticationSchemeOptions
{
    /// <summary>Writes the body of a refusal whose status code is already set.</summary>
    public Func<HttpContext, Task> WriteRefusal { get; set; } = context =>
        Results.Problem(statusCode: context.Response.StatusCode).ExecuteAsync(context);
}
