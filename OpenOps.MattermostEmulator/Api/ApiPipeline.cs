using System.Text.Json;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api;

/// <summary>What holds for every request to the API: headers, exact paths, error bodies.</summary>
internal static class ApiPipeline
{
    public static bool IsApi(PathString path) => path.StartsWithSegments("/api") || path.StartsWithSegments("/hooks") || path.StartsWithSegments("/emulator");

    public static void UseApiPipeline(this WebApplication app) => app.Use(async (http, next) =>
    {
        if (!IsApi(http.Request.Path))
        {
            await next(http);
            return;
        }

        http.Response.Headers["X-Request-Id"] = RequestIds.Of(http);
        http.Response.Headers["X-Version-Id"] = ServerVersion.Full;
        http.Response.Headers.Expires = "0";
        http.Response.Headers.Vary = "Accept-Encoding";
        try
        {
            // Routing here would let a trailing slash pass.
            await (http.Request.Path.Value!.EndsWith('/') ? Reply.WriteNoRouteAsync(http) : next(http));
        }
        catch (ApiErrorException error) when (!http.Response.HasStarted)
        {
            await Reply.WriteErrorAsync(http, error);
        }
        catch (BadHttpRequestException exception) when (!http.Response.HasStarted)
        {
            await Reply.WriteErrorAsync(http, ApiErrors.Of(exception.StatusCode, "api.context.bad_request.app_error", exception.Message));
        }
        catch (Exception exception) when (!http.RequestAborted.IsCancellationRequested && !http.Response.HasStarted)
        {
            var logger = http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ApiPipeline));
            ApiPipelineLog.RequestFailed(logger, exception, http.Request.Method, http.Request.Path);
            await Reply.WriteErrorAsync(http, ApiErrors.Of(500, "api.context.internal.app_error", "Internal error."));
        }
    });

    /// <summary>Reads the body as JSON; what is not that is the named parameter missing.</summary>
    public static async Task<T> ReadBodyAsync<T>(this HttpContext http, string name) =>
        await http.TryReadBodyAsync<T>() is (true, { } body) ? body : throw ApiErrors.InvalidBody(name);

    /// <summary>Reads the body as JSON, if it is that.</summary>
    public static async Task<(bool Ok, T? Body)> TryReadBodyAsync<T>(this HttpContext http)
    {
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        var json = buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
        LoneSurrogates.Replace(json);
        try
        {
            return (true, JsonSerializer.Deserialize<T>(json, WireJson.Options));
        }
        catch (JsonException)
        {
            return (false, default);
        }
    }
}

internal static partial class ApiPipelineLog
{
    [LoggerMessage(EmulatorEvents.RequestFailed, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void RequestFailed(ILogger logger, Exception exception, string method, PathString path);
}
