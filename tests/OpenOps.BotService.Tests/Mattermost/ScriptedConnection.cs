using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace OpenOps.BotService.Tests.Mattermost;

/// <summary>The server's end of one event connection.</summary>
internal sealed class ScriptedConnection(HttpContext context, WebSocket socket)
{
    private readonly Channel<string> _received = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Authorization { get; } = context.Request.Headers.Authorization.ToString();

    public string Query { get; } = context.Request.QueryString.Value ?? "";

    /// <summary>How the client closed, once it has.</summary>
    public Task<WebSocketCloseStatus?> Closed => _closed.Task;

    private readonly TaskCompletionSource<WebSocketCloseStatus?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task HelloAsync(string connectionId, long sequence = 0) =>
        SendEventAsync(sequence, "hello", new JsonObject { ["connection_id"] = connectionId.PadRight(26, '0') });

    public Task PostedAsync(long sequence, JsonObject post) =>
        SendEventAsync(sequence, "posted", new JsonObject { ["post"] = post.ToJsonString(), ["channel_type"] = "O" });

    public Task SendEventAsync(long sequence, string name, JsonObject data) =>
        SendAsync(new JsonObject
        {
            ["event"] = name,
            ["data"] = data,
            ["broadcast"] = new JsonObject { ["channel_id"] = ScriptedServer.ChannelId },
            ["seq"] = sequence,
        }.ToJsonString());

    public Task SendAsync(string text) => SendPartAsync(text, isLast: true);

    public Task SendPartAsync(string text, bool isLast) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, isLast, TestContext.Current.CancellationToken);

    public async Task<string> NextReceivedAsync() =>
        await _received.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);

    public async Task CloseAsync(WebSocketCloseStatus status)
    {
        await socket.CloseOutputAsync(status, statusDescription: null, TestContext.Current.CancellationToken);
        _over.TrySetResult();
    }

    /// <summary>Ends the connection as a crash would: without a close frame.</summary>
    public void Break()
    {
        context.Abort();
        _over.TrySetResult();
    }

    public async Task RunAsync(CancellationToken stopped)
    {
        using var _ = stopped.Register(() => _over.TrySetResult());
        var reading = ReadAsync();
        await Task.WhenAny(reading, _over.Task);
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[16_384];
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer, CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    _closed.TrySetResult(part.CloseStatus);
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, CancellationToken.None);
                    return;
                }

                _received.Writer.TryWrite(Encoding.UTF8.GetString(buffer, 0, part.Count));
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            _closed.TrySetResult(null);
        }
    }
}
