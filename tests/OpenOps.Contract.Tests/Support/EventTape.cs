using System.Threading.Channels;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Events;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.Contract.Tests.Support;

/// <summary>Records everything one event connection brings and lets a test wait for what it is about.</summary>
internal sealed class EventTape : IAsyncDisposable
{
    private readonly MattermostSocket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<WebSocketMessage> _messages = Channel.CreateUnbounded<WebSocketMessage>();
    private readonly Task _reading;

    private EventTape(MattermostSocket socket)
    {
        _socket = socket;
        _reading = ReadAsync();
    }

    /// <summary>What has been waited past, in order.</summary>
    public List<WebSocketMessage> Past { get; } = [];

    public static async Task<EventTape> StartAsync(HttpClient http, string token, SocketPosition? resume = null, MattermostOptions? options = null)
    {
        var socket = await MattermostSocket.ConnectAsync(
            http.BaseAddress!, token, resume, options ?? new MattermostOptions(), TimeProvider.System, TestContext.Current.CancellationToken);
        return new EventTape(socket);
    }

    /// <summary>The next message that is meant; those before it are past.</summary>
    public async Task<WebSocketMessage> NextAsync(string awaited, Func<WebSocketMessage, bool> isMeant)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TestTimeouts.Step);
        try
        {
            await foreach (var message in _messages.Reader.ReadAllAsync(timeout.Token))
            {
                Past.Add(message);
                if (isMeant(message))
                {
                    return message;
                }
            }
        }
        catch (OperationCanceledException exception) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Did not come: {awaited}. Came: {Names()}.", exception);
        }

        throw new InvalidOperationException($"The connection ended before {awaited} came. Came: {Names()}.");
    }

    /// <summary>The next event of a kind that a bot has a use for.</summary>
    public async Task<T> NextAsync<T>(Func<T, bool>? isMeant = null)
        where T : MattermostEvent
    {
        T? found = null;
        await NextAsync(typeof(T).Name, message => (found = EventReader.Read(message) as T) is not null && (isMeant?.Invoke(found) ?? true));
        return found!;
    }

    public Task<WebSocketMessage> HelloAsync() => NextAsync("hello", message => message.Event == "hello");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        await _socket.DisposeAsync();
        _stop.Dispose();
    }

    private string Names() => string.Join(", ", Past.Select(message => message.Event.Length > 0 ? message.Event : "reply"));

    private async Task ReadAsync()
    {
        try
        {
            await foreach (var frame in _socket.ReadAllAsync(_stop.Token))
            {
                _messages.Writer.TryWrite(frame.Message ?? throw new InvalidOperationException(frame.Problem));
            }

            _messages.Writer.Complete();
        }
        catch (OperationCanceledException)
        {
            _messages.Writer.Complete();
        }
        catch (Exception exception)
        {
            _messages.Writer.Complete(exception);
        }
    }
}
