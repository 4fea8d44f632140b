using OpenOps.BotService.Audit;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Feedback;

/// <summary>Records what people think of an answer: one current rating per person and answer, changeable, to be taken back.</summary>
internal sealed partial class RatingDesk(AuditClient audit, TimeProvider time, ILogger<RatingDesk> logger)
{
    // The person waits. The chat server does so for thirty seconds, if its settings are as they come.
    private static readonly TimeSpan ClickLimit = TimeSpan.FromSeconds(15);

    /// <summary>Records a click on a thumb; the same thumb again takes the rating back.</summary>
    public async Task<Rated> ClickAsync(Guid interactionId, MattermostUser user, string clicked, Guid eventId, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(ClickLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            if (await audit.FindAsync(interactionId, either.Token) is not { } record)
            {
                return new Rated(RatingTexts.NothingToRate, Recorded: null);
            }

            var before = Last(record, user.Id)?.Rating;
            var rating = before == clicked ? Ratings.Withdrawn : clicked;
            await RecordAsync(record, Event(eventId, user, rating, FeedbackSources.Button), either.Token);
            return new Rated(RatingTexts.Recorded(before, rating), rating);
        }
        catch (Exception exception) when (exception is AuditUnavailableException or InteractionMissingException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogFailed(interactionId, exception.Message);
            return new Rated(RatingTexts.NotRecorded, Recorded: null);
        }
    }

    /// <summary>Completes a 👎 with what the person wrote about it.</summary>
    public async Task<bool> ExplainAsync(
        Guid interactionId, MattermostUser user, Guid eventId, string? reason, string? comment, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(ClickLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await audit.RecordFeedbackAsync(
                interactionId, Event(eventId, user, Ratings.Down, FeedbackSources.Dialog) with { Reason = reason, Comment = comment }, either.Token);
            LogRated(interactionId, Ratings.Down, FeedbackSources.Dialog);
            return true;
        }
        catch (Exception exception) when (exception is AuditUnavailableException or InteractionMissingException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogFailed(interactionId, exception.Message);
            return false;
        }
    }

    /// <summary>Records a reaction. What is told twice counts once.</summary>
    public async Task ReactAsync(Guid interactionId, MattermostUser user, Reaction reaction, string rating, bool caughtUp, CancellationToken cancellationToken)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(reaction.CreateAt);
        if (await audit.FindAsync(interactionId, cancellationToken) is not { } record)
        {
            return;
        }

        if (Last(record, user.Id) is { } last && (last.Rating == rating || (caughtUp && last.OccurredAt >= at)))
        {
            return; // Told twice, or found late and the person has rated since.
        }

        var id = DeterministicId.Create(at, "reaction", interactionId.ToString(), user.Id, reaction.EmojiName);
        await RecordAsync(record, Event(id, user, rating, FeedbackSources.Reaction) with { OccurredAt = at }, cancellationToken);
    }

    /// <summary>Takes a rating back whose reaction is gone, or returns to the one of the reaction that is left.</summary>
    public async Task UnreactAsync(Guid interactionId, MattermostUser user, string removed, string? left, CancellationToken cancellationToken)
    {
        if (await audit.FindAsync(interactionId, cancellationToken) is not { } record
            || Last(record, user.Id) is not { } last || last.Rating != removed || removed == left)
        {
            return;
        }

        // Made of the event it takes back, so that two replicas take it back once.
        var id = DeterministicId.Create(last.OccurredAt, "unreaction", last.Id.ToString());
        await RecordAsync(record, Event(id, user, left ?? Ratings.Withdrawn, FeedbackSources.Reaction), cancellationToken);
    }

    private static FeedbackEvent? Last(RecordedInteraction record, string userId) => record.Feedback?.LastOrDefault(entry => entry.UserId == userId);

    private FeedbackEvent Event(Guid id, MattermostUser user, string rating, string source) => new()
    {
        Id = id,
        OccurredAt = time.GetUtcNow(),
        UserId = user.Id,
        UserName = user.Username,
        Rating = rating,
        Source = source,
    };

    private async Task RecordAsync(RecordedInteraction record, FeedbackEvent feedback, CancellationToken cancellationToken)
    {
        await audit.RecordFeedbackAsync(record.Id, feedback, cancellationToken);
        AgentTelemetry.NoteRating(record.Id, record.Intent?.TraceId, record.Intent?.SpanId, feedback.Rating);
        LogRated(record.Id, feedback.Rating, feedback.Source);
    }

    [LoggerMessage(BotEventIds.Rated, LogLevel.Information, "Interaction {Interaction} is rated {Rating} by {Source}.")]
    private partial void LogRated(Guid interaction, string rating, string source);

    [LoggerMessage(BotEventIds.RatingFailed, LogLevel.Warning, "A rating of interaction {Interaction} is not recorded: {Reason}")]
    private partial void LogFailed(Guid interaction, string reason);
}

/// <summary>What a click came to.</summary>
/// <param name="Text">What the person is told.</param>
/// <param name="Recorded">The rating that was recorded, or null.</param>
internal sealed record Rated(string Text, string? Recorded);
