using OpenOps.Audit.Access;

namespace OpenOps.Audit.Console;

/// <summary>Endpoints that forms are sent to.</summary>
internal static class ConsoleForms
{
    private const long MostBytes = 64 * 1024;

    /// <summary>Refuses a form that was not made for this session, or that another site sent. Everything that changes something stands behind this.</summary>
    public static RouteHandlerBuilder RequireForm(this RouteHandlerBuilder endpoint) => endpoint
        .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(MostBytes))
        .AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            return await IsOursAsync(http, SessionCookie.Read(http.Request), FormTokens.Session) ? await next(context) : ConsolePages.BadForm();
        });

    public static async Task<bool> IsOursAsync(HttpContext http, byte[]? secret, string purpose)
    {
        if (FormTokens.IsForeign(http.Request) || !http.Request.HasFormContentType)
        {
            return false;
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        return FormTokens.Matches(secret, purpose, form[FormTokens.Field]);
    }
}
