using Npgsql;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Forwarding;

/// <summary>
/// Follows the record as it grows, in one of several replicas at a time. What fails is tried again, more rarely each time; a
/// replica that goes away leaves its turn to another.
/// </summary>
/// <param name="target">Who is told; places are kept by this name.</param>
/// <param name="tail">The record.</param>
/// <param name="readiness">Whether the record can be read.</param>
/// <param name="interval">How often another replica's turn is looked for; each failure doubles the wait.</param>
/// <param name="time">The clock.</param>
internal abstract class TailWorker(string target, EventTail tail, DatabaseReadiness readiness, TimeSpan interval, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

    private readonly TimeSpan _firstDelay = interval;
    private TimeSpan _delay = interval;

    protected TimeProvider Time { get; } = time;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await readiness.EnsureReadyAsync(stoppingToken);
                await using var claim = await tail.TryClaimAsync(target, stoppingToken);
                if (claim is not null)
                {
                    try
                    {
                        await FollowAsync(claim, stoppingToken);
                    }
                    finally
                    {
                        await EventTail.ReleaseAsync(claim);
                    }
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogFailed(exception);
                _delay = _delay * 2 < LongestDelay ? _delay * 2 : LongestDelay;
            }

            await Task.Delay(_delay, Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Works until it fails or is cancelled.</summary>
    /// <param name="claim">The turn, and a connection to read by.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    protected abstract Task FollowAsync(NpgsqlConnection claim, CancellationToken cancellationToken);

    /// <summary>Says that something got through, so that the next failure is tried again soon.</summary>
    protected void GotThrough() => _delay = _firstDelay;

    protected abstract void LogFailed(Exception exception);
}
