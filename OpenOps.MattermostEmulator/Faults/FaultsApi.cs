using Microsoft.Extensions.Options;
using OpenOps.MattermostEmulator.Api;
using OpenOps.MattermostEmulator.WebSocket;

namespace OpenOps.MattermostEmulator.Faults;

/// <summary>
/// <c>/emulator/faults</c>: switches for tests of clients. There only with <c>Emulator:AllowFaults</c>, and then for
/// anybody who reaches the port.
/// </summary>
internal static class FaultsApi
{
    public static void UseFaults(this WebApplication app)
    {
        if (Allowed(app))
        {
            app.Use(ApplyAsync);
        }
    }

    public static void MapFaults(this WebApplication app)
    {
        if (!Allowed(app))
        {
            return;
        }

        var faults = app.MapGroup("/emulator/faults");
        faults.MapPost("/requests", async (HttpContext http, RequestFaults requests) =>
        {
            requests.Add(await http.ReadBodyAsync<RequestFault>("fault"));
            return Reply.Ok();
        });
        faults.MapPost("/sockets/drop", async (HttpContext http, EventHub hub) =>
        {
            var (_, body) = await http.TryReadBodyAsync<DropBody>();
            return Reply.Json(new { dropped = hub.DropSockets(body?.Forget ?? false) });
        });
        faults.MapPost("/events/pause", (EventHub hub) => Pause(hub, true));
        faults.MapPost("/events/resume", (EventHub hub) => Pause(hub, false));
        faults.MapDelete("", (EventHub hub, RequestFaults requests) =>
        {
            requests.Clear();
            return Pause(hub, false);
        });
    }

    private static bool Allowed(WebApplication app) => app.Services.GetRequiredService<IOptions<EmulatorOptions>>().Value.AllowFaults;

    private static IResult Pause(EventHub hub, bool paused)
    {
        hub.Pause(paused);
        return Reply.Ok();
    }

    private static async Task ApplyAsync(HttpContext http, RequestDelegate next)
    {
        var fault = http.Request.Path.StartsWithSegments("/api")
            ? http.RequestServices.GetRequiredService<RequestFaults>().Take(http.Request)
            : null;
        if (fault is null)
        {
            await next(http);
            return;
        }

        if (fault.DelayMs is { } delay)
        {
            var time = http.RequestServices.GetRequiredService<TimeProvider>();
            await Task.Delay(TimeSpan.FromMilliseconds(delay), time, http.RequestAborted);
        }

        if (fault.AfterEffect)
        {
            http.Response.Body = Stream.Null;
            await next(http);
        }

        if (fault.Abort || fault.AfterEffect)
        {
            http.Abort();
        }
        else if (fault.Body is { } body)
        {
            await http.Response.WriteAsJsonAsync(body, http.RequestAborted);
        }
        else if (fault.Status is { } status)
        {
            throw ApiErrors.Of(status, "emulator.fault", "A fault that a test asked for.");
        }
        else
        {
            await next(http);
        }
    }

    private sealed record DropBody(bool Forget);
}
