using System.Text.Json;
using Microsoft.Extensions.Options;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Audit;

/// <summary>Opens the record of a model call before the call and closes it after, whatever happens between.</summary>
internal sealed class InteractionRecorder(
    AuditClient client, ResultSpool spool, IOptions<AuditOptions> options, TimeProvider time, ILogger<InteractionRecorder> logger)
{
    /// <summary>Commits the intent. Only with the returned record in hand may a model be called.</summary>
    public async Task<OpenInteraction> OpenAsync(AuditIntent intent)
    {
        // Before the intent: a process that dies right after it was committed must still know of it.
        var journal = spool.BeginJournal(new JournalHeader(intent.Id, intent.OccurredAt, intent.Model.Name));
        var record = new OpenInteraction(this, intent.Id, journal);
        try
        {
            // Not ended by the caller's leaving: whether it was committed would then be unknown.
            await client.RecordIntentAsync(intent, CancellationToken.None);
        }
        catch (ModelCallException exception)
        {
            logger.IntentNotRecorded(intent.Id, exception.Code);
            Abandon(record, intent, exception);
            throw;
        }

        spool.Nudge();
        return record;
    }

    /// <summary>Delivers a result, or keeps it on disk for later; it is durable when this returns.</summary>
    public async Task CloseAsync(Guid interactionId, AnswerJournal journal, AuditResult result)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(result, AuditJson.Default.AuditResult);
        // Once something waits, Audit is away and order matters: what is newer waits behind it.
        var reception = spool.Pending > 0 ? ResultReception.Unreachable : await OfferAsync(interactionId, json);
        if (reception is ResultReception.Unreachable or ResultReception.Refused)
        {
            Keep(interactionId, json);
        }
        else if (reception is not ResultReception.Recorded)
        {
            logger.ResultNotTaken(interactionId, reception);
        }

        spool.EndJournal(journal);
    }

    private async Task<ResultReception> OfferAsync(Guid interactionId, byte[] json)
    {
        using var limit = new CancellationTokenSource(options.Value.ResultTimeout, time);
        try
        {
            return await client.DeliverResultAsync(interactionId, json, limit.Token);
        }
        catch (OperationCanceledException)
        {
            return ResultReception.Unreachable;
        }
    }

    private void Keep(Guid interactionId, byte[] json)
    {
        try
        {
            spool.Keep(interactionId, json);
            logger.ResultSpooled(interactionId, spool.Pending);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The journal stays, so that the next start can make a result of it.
            logger.ResultNotKept(exception, interactionId);
            throw new ModelCallException(ModelCallErrors.AuditUnavailable, "The answer's record can neither be delivered nor kept on disk.", exception);
        }
    }

    // Without an answer the intent may have been committed all the same; the record then says that nothing was asked.
    private void Abandon(OpenInteraction record, AuditIntent intent, ModelCallException reason)
    {
        if (reason.IsAmbiguous)
        {
            var result = new AuditResult
            {
                OccurredAt = time.GetUtcNow(),
                Outcome = AuditResults.Failed,
                Answer = "",
                FinishReason = AuditResults.FinishedByError,
                Partial = false,
                Timing = new AuditTiming(0, null, 0),
                Error = new AuditError(reason.Code, "The intent was not confirmed in time, so the model was not asked."),
            };
            Keep(intent.Id, JsonSerializer.SerializeToUtf8Bytes(result, AuditJson.Default.AuditResult));
        }

        spool.EndJournal(record.Journal);
    }
}

/// <summary>An interaction whose intent is committed and whose result is owed.</summary>
internal sealed class OpenInteraction(InteractionRecorder recorder, Guid id, AnswerJournal journal)
{
    public AnswerJournal Journal { get; } = journal;

    public bool IsClosed { get; private set; }

    public void Append(string text) => Journal.Append(text);

    public Task CloseAsync(AuditResult result)
    {
        IsClosed = true;
        return recorder.CloseAsync(id, Journal, result);
    }
}
