using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;

namespace OpenOps.Audit.Requests;

/// <summary>What all endpoints of this service have in common.</summary>
internal static class RequestConventions
{
    extension(ClaimsPrincipal caller)
    {
        /// <summary>The name of the key that was presented.</summary>
        public string Name => caller.Identity?.Name ?? "";
    }

    /// <summary>Bounds a body's size, and declares the refusals that any endpoint can give.</summary>
    public static RouteGroupBuilder WithRequestLimits(this RouteGroupBuilder group) => group
        .WithMetadata(new RequestSizeLimitAttribute(RequestLimits.Body))
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
}
