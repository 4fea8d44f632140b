using System.Threading.Channels;

namespace OpenOps.BotService.Audit;

/// <summary>
/// Records what nobody waits for: stops, deliveries and reactions. Each is sent again until Audit has it, so that an
/// outage of Audit loses none as long as this process lives.
/// </summary>
internal sealed partial class Recorder(TimeProvider time, ILogger<Recorder> logger) : BackgroundService
{
    private const int Capacity = 10_000;
    private const int Senders = 4;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromHours(6);

    // Full means that Audit has been away for long: what is newer is then told in the log as lost, and nothing waits for it.
    private readonly Channel<Entry> _entries = Channel.CreateBounded<Entry>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Records something about an interaction soon.</summary>
    /// <param name="interactionId">The interaction.</param>
    /// <param name="what">Its kind, for the log.</param>
    /// <param name="send">Sends it; may be called again until it succeeds.</param>
    public void Record(Guid interactionId, string what, Func<CancellationToken, Task> send)
    {
        if (!_entries.Writer.TryWrite(new Entry(interactionId, what, send)))
        {
            LogLost(what, interactionId, "too much waits already");
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _entries.Writer.TryComplete();
        await base.StopAsync(cancellationToken);

        // One more try for what is left; then the log has to do.
        while (_entries.Reader.TryRead(out var entry))
        {
            if (!await TryAsync(entry, cancellationToken))
            {
                LogLost(entry.What, entry.InteractionId, "the service stops");
            }
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => SendAllAsync(stoppingToken)));

    private async Task SendAllAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var entry in _entries.Reader.ReadAllAsync(stoppingToken))
            {
                await SendAsync(entry, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    private async Task SendAsync(Entry entry, CancellationToken stoppingToken)
    {
        var started = time.GetTimestamp();
        for (var delay = FirstDelay; !await TryAsync(entry, stoppingToken); delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
        {
            if (time.GetElapsedTime(started) > Patience)
            {
                LogLost(entry.What, entry.InteractionId, "Audit has been away too long");
                return;
            }

            try
            {
                await Task.Delay(delay, time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                if (!await TryAsync(entry, CancellationToken.None))
                {
                    LogLost(entry.What, entry.InteractionId, "the service stops");
                }

                return;
            }
        }
    }

    private async Task<bool> TryAsync(Entry entry, CancellationToken cancellationToken)
    {
        try
        {
            await entry.SendAsync(cancellationToken);
            return true;
        }
        catch (InteractionMissingException)
        {
            // The model was never asked, so there is nothing it could belong to.
            return true;
        }
        catch (Exception exception) when (exception is AuditUnavailableException or HttpRequestException or OperationCanceledException)
        {
            LogRetried(entry.What, entry.InteractionId, exception.Message);
            return false;
        }
    }

    [LoggerMessage(BotEventIds.RecordRetried, LogLevel.Warning, "The {What} of interaction {Interaction} is not recorded yet: {Reason}")]
    private partial void LogRetried(string what, Guid interaction, string reason);

    [LoggerMessage(BotEventIds.RecordLost, LogLevel.Error, "The {What} of interaction {Interaction} is not recorded: {Reason}.")]
    private partial void LogLost(string what, Guid interaction, string reason);

    private sealed record Entry(Guid InteractionId, string What, Func<CancellationToken, Task> SendAsync);
}
