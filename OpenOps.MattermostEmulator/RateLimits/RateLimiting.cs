using OpenOps.MattermostEmulator.Api;
using OpenOps.MattermostEmulator.Api.Sessions;

namespace OpenOps.MattermostEmulator.RateLimits;

/// <summary>Refuses too many requests as the real server does: in plain text, not in its error shape.</summary>
internal static class RateLimiting
{
    public static void UseRateLimit(this WebApplication app) => app.Use(async (http, next) =>
    {
        var budgets = http.RequestServices.GetRequiredService<RequestBudgets>();
        if (!budgets.Enabled || !ApiPipeline.IsApi(http.Request.Path))
        {
            await next(http);
            return;
        }

        var budget = budgets.Take(SessionService.TokenOf(http.Request).Token ?? http.Connection.RemoteIpAddress?.ToString() ?? "");
        var headers = http.Response.Headers;
        headers["X-Ratelimit-Limit"] = budgets.Limit.ToString();
        headers["X-Ratelimit-Remaining"] = budget.Remaining.ToString();
        headers["X-Ratelimit-Reset"] = Seconds(budget.Reset);
        if (budget.Allowed)
        {
            await next(http);
            return;
        }

        headers.RetryAfter = Seconds(budget.RetryAfter);
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.WriteAsync("limit exceeded\n", http.RequestAborted);
    });

    private static string Seconds(TimeSpan time) => ((int)Math.Ceiling(time.TotalSeconds)).ToString();
}
