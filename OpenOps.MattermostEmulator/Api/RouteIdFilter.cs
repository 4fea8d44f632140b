using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api;

/// <summary>
/// Ids in paths: other characters than letters and digits are no route at all, another length is a bad parameter.
/// Action ids are not ids of this kind, any letters and digits will do.
/// </summary>
internal sealed class RouteIdFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        foreach (var (name, value) in context.HttpContext.Request.RouteValues)
        {
            if (!name.EndsWith("_id", StringComparison.Ordinal) || value is not string id)
            {
                continue;
            }

            if (!id.All(char.IsAsciiLetterOrDigit))
            {
                await Reply.WriteNoRouteAsync(context.HttpContext);
                return Results.Empty;
            }

            if (name != "action_id" && !Ids.IsValid(id) && !(name == "user_id" && id == "me"))
            {
                throw ApiErrors.InvalidUrl(name);
            }
        }

        return await next(context);
    }
}
