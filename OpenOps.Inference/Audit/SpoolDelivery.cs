using Microsoft.Extensions.Options;

namespace OpenOps.Inference.Audit;

/// <summary>Delivers what the spool holds, oldest first, until Audit has it.</summary>
internal sealed class SpoolDelivery(
    ResultSpool spool, AuditClient client, IOptions<AuditOptions> options, TimeProvider time, ILogger<SpoolDelivery> logger,
    IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly TimeSpan Idle = Timeout.InfiniteTimeSpan;

    /// <inheritdoc />
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first request is taken: leftovers are told from open answers only now.
        if (spool.Open(time) is > 0 and var recovered)
        {
            logger.AnswersRecovered(recovered);
        }

        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var wait = Idle;
            while (true)
            {
                await spool.WaitAsync(wait, stoppingToken);
                wait = await DeliverAllAsync(stoppingToken) ? Idle : Next(wait);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is left waits on disk for the next start.
        }
        catch (Exception exception)
        {
            logger.DeliveryEnded(exception);
            lifetime.StopApplication();
        }
    }

    private async Task<bool> DeliverAllAsync(CancellationToken cancellationToken)
    {
        foreach (var result in spool.ReadPending())
        {
            var reception = await client.DeliverResultAsync(
                result.InteractionId, await File.ReadAllBytesAsync(result.Path, cancellationToken), cancellationToken);
            if (reception == ResultReception.Unreachable)
            {
                return false;
            }

            if (reception == ResultReception.Recorded)
            {
                logger.ResultDelivered(result.InteractionId);
            }
            else
            {
                logger.ResultNotTaken(result.InteractionId, reception);
            }

            spool.Remove(result, refused: reception == ResultReception.Refused);
        }

        return true;
    }

    private TimeSpan Next(TimeSpan wait)
    {
        var next = wait == Idle ? options.Value.RetryDelayMin : wait * 2;
        return next < options.Value.RetryDelayMax ? next : options.Value.RetryDelayMax;
    }
}
