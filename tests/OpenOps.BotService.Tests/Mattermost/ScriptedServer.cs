using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OpenOps.BotService.Tests.Mattermost;

/// <summary>A peer that says what a test tells it to: one bot in one channel, over real HTTP and a real WebSocket.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    public const string BotId = "bbbbbbbbbbbbbbbbbbbbbbbbbb";
    public const string ChannelId = "cccccccccccccccccccccccccc";
    private const string TeamId = "tttttttttttttttttttttttttt";

    private readonly Channel<ScriptedConnection> _connections = Channel.CreateUnbounded<ScriptedConnection>();
    private readonly CancellationTokenSource _stopped = new();
    private readonly WebApplication _app;

    private ScriptedServer(WebApplication app) => _app = app;

    /// <summary>Decides what a route answers instead of the usual; null for the usual.</summary>
    public Func<HttpRequest, Reply?> Instead { get; set; } = _ => null;

    /// <summary>What the channel holds, as JSON.</summary>
    public ConcurrentQueue<JsonObject> Posts { get; } = new();

    /// <summary>Every request, as method, path and query.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public Uri Url => new(_app.Urls.First());

    public static async Task<ScriptedServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new ScriptedServer(app);
        app.UseWebSockets();
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>A post as a server tells it.</summary>
    public static JsonObject Post(string id, long createAt, string message = "hello", long updateAt = 0) => new()
    {
        ["id"] = id.PadRight(26, 'x'),
        ["create_at"] = createAt,
        ["update_at"] = Math.Max(createAt, updateAt),
        ["edit_at"] = updateAt,
        ["user_id"] = "alice".PadRight(26, '0'),
        ["channel_id"] = ChannelId,
        ["message"] = message,
    };

    public async Task<ScriptedConnection> NextConnectionAsync() =>
        await _connections.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);

    /// <summary>How often posts were asked for.</summary>
    public int CountCatchUps() => Requests.Count(request => request.Contains("/posts?since=", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        await _app.DisposeAsync();
        _stopped.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
        if (Instead(context.Request) is { } instead)
        {
            await instead.WriteAsync(context.Response);
            return;
        }

        switch (context.Request.Path.Value!.Replace("/api/v4/", "", StringComparison.Ordinal))
        {
            case "users/me":
                await context.Response.WriteAsJsonAsync(new { id = BotId, username = "bot", is_bot = true });
                break;
            case "users/me/teams":
                await context.Response.WriteAsJsonAsync(new[] { new { id = TeamId } });
                break;
            case $"users/me/teams/{TeamId}/channels":
                await context.Response.WriteAsJsonAsync(new[] { new { id = ChannelId, type = "O", team_id = TeamId, name = "lab", last_post_at = 1 } });
                break;
            case $"channels/{ChannelId}/posts":
                await context.Response.WriteAsJsonAsync(List(context.Request.Query));
                break;
            case "websocket" when context.WebSockets.IsWebSocketRequest:
                await AcceptAsync(context);
                break;
            default:
                await Reply.Error(404, "api.context.404.app_error").WriteAsync(context.Response);
                break;
        }
    }

    private JsonObject List(IQueryCollection query)
    {
        var posts = long.TryParse(query["since"], out var since)
            ? Posts.Where(post => (long)post["update_at"]! > since)
            : Posts.Reverse().Skip(int.Parse(query["page"]!, null) * int.Parse(query["per_page"]!, null)).Take(int.Parse(query["per_page"]!, null));
        var chosen = posts.Select(post => post.DeepClone().AsObject()).ToList();
        return new JsonObject
        {
            ["order"] = new JsonArray([.. chosen.Select(post => JsonValue.Create((string)post["id"]!))]),
            ["posts"] = new JsonObject(chosen.Select(post => KeyValuePair.Create((string)post["id"]!, (JsonNode?)post))),
        };
    }

    private async Task AcceptAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var connection = new ScriptedConnection(context, socket);
        await _connections.Writer.WriteAsync(connection);
        await connection.RunAsync(_stopped.Token);
    }
}

/// <summary>An answer out of the ordinary.</summary>
internal sealed record Reply(int Status, string ContentType, string Body, string? RetryAfter = null)
{
    public static Reply Error(int status, string id) =>
        new(status, "application/json", $$"""{"id":"{{id}}","message":"what somebody wrote","request_id":"rrrrrrrrrrrrrrrrrrrrrrrrrr","status_code":{{status}}}""");

    public static Reply RateLimited(int seconds) => new(429, "text/plain; charset=utf-8", "limit exceeded\n", seconds.ToString(null, null));

    public async Task WriteAsync(HttpResponse response)
    {
        response.StatusCode = Status;
        response.ContentType = ContentType;
        if (RetryAfter is not null)
        {
            response.Headers.RetryAfter = RetryAfter;
        }

        await response.WriteAsync(Body);
    }
}
