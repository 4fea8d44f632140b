using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OpenOps.McpKit;

/// <summary>The server by streamable HTTP, on a port of its own choice, which it writes to standard output.</summary>
internal static class HttpKit
{
    private const string Session = "Mcp-Session-Id";

    /// <param name="key">What a caller must present.</param>
    public static async Task RunAsync(string key)
    {
        var sessions = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapPost("/mcp", async (HttpContext context) =>
        {
            if (context.Request.Headers.Authorization != $"Bearer {key}")
            {
                return Results.Unauthorized();
            }

            var request = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!.AsObject();
            if (request["method"]?.GetValue<string>() == "initialize")
            {
                var session = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N");
                sessions[session] = true;
                context.Response.Headers[Session] = session;
            }
            else if (!sessions.ContainsKey(context.Request.Headers[Session].ToString()))
            {
                return Results.NotFound();
            }

            if (request["params"]?["name"]?.GetValue<string>() == "forget")
            {
                sessions.Clear();
                return Results.NotFound();
            }

            return KitServer.Answer(request) is { } answer ? Results.Text(answer.ToJsonString(), "application/json") : Results.Accepted();
        });
        await app.StartAsync();
        await Console.Out.WriteLineAsync($"{app.Urls.Single()}/mcp");
        await Console.Out.FlushAsync();
        await app.WaitForShutdownAsync();
    }
}
