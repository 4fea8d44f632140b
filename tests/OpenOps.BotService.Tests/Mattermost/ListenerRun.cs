using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Events;

namespace OpenOps.BotService.Tests.Mattermost;

/// <summary>A listener that runs against a scripted server while a test looks on.</summary>
internal sealed class ListenerRun : IAsyncDisposable
{
    public const string Token = "secret-token-of-the-bot";

    private readonly HttpClient _http;
    private readonly ServiceProvider _services;
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Task _running;

    public ListenerRun(ScriptedServer server, MattermostOptions? options = null, TimeProvider? time = null, string botName = "bot")
    {
        options ??= Quick();
        time ??= TimeProvider.System;
        _http = new HttpClient { BaseAddress = server.Url };
        _services = new ServiceCollection().AddMetrics().AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log)).BuildServiceProvider();
        Listener = ActivatorUtilities.CreateInstance<MattermostListener>(
            _services, botName, new MattermostClient(_http, Token, time), options, time, new Random(1),
            ActivatorUtilities.CreateInstance<MattermostMetrics>(_services));
        _running = Listener.RunAsync(_stop.Token);
    }

    public MattermostListener Listener { get; }

    public Task Ended => _running;

    public LogCapture Log { get; } = new();

    /// <summary>Settings that make a test wait for nothing, and look an hour back.</summary>
    public static MattermostOptions Quick() => new()
    {
        CatchUpWindow = TimeSpan.FromHours(1),
        ReconnectDelayMin = TimeSpan.FromMilliseconds(1),
        ReconnectDelayMax = TimeSpan.FromMilliseconds(5),
    };

    /// <summary>Accepts the listener's first connection and lets it catch up.</summary>
    public async Task<ScriptedConnection> ConnectAsync(ScriptedServer server)
    {
        var connection = await server.NextConnectionAsync();
        await connection.HelloAsync("one");
        await NextAsync<CaughtUpEvent>();
        return connection;
    }

    public async Task<T> NextAsync<T>()
        where T : MattermostEvent =>
        Assert.IsType<T>(await Listener.Events.ReadAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken));

    /// <summary>The next event, which must tell of a post with this message.</summary>
    public async Task<PostedEvent> NextPostAsync(string message)
    {
        var posted = await NextAsync<PostedEvent>();
        Assert.Equal(message, posted.Post.Message);
        return posted;
    }

    public Task EventuallyAsync(ListenerState state) =>
        TestTimeouts.EventuallyAsync(state.ToString(), () => Task.FromResult(Listener.State == state));

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _services.DisposeAsync();
        _http.Dispose();
        _stop.Dispose();
    }
}

/// <summary>Everything that was logged, with its level.</summary>
internal sealed class LogCapture : ILoggerProvider, ILogger
{
    public ConcurrentQueue<(LogLevel Level, int Id, string Text)> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue((logLevel, eventId.Id, formatter(state, exception) + exception));
}
