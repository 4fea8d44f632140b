using Microsoft.EntityFrameworkCore;
using OpenOps.Audit.Search;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Interactions;

/// <summary>
/// Finds the intents that a filter asks for, newest first. Each query walks one index in its order and stops at the page's
/// end: of the outcome or the rating where one is asked for, as a rare one would hide among the intents, else of the intents.
/// </summary>
internal sealed class InteractionQuery(AuditDbContext db, WordSearch? search = null)
{
    private IQueryable<Event> Intents => db.Events.Where(row => row.Kind == EventKind.Intent);

    private IQueryable<Event> Results => db.Events.Where(row => row.Kind == EventKind.Result);

    private IQueryable<Event> Votes => db.Events.Where(row => row.Kind == EventKind.Feedback);

    /// <summary>One page. A user is sought by id and by name, each by its own index.</summary>
    public async Task<IReadOnlyList<Event>> FindAsync(InteractionFilter filter, CancellationToken cancellationToken)
    {
        // The database would look at every row before it said so.
        if (filter.Sample?.MayHold(filter.Bot) == false)
        {
            return [];
        }

        if (filter is { Text: { } text, Matches: null })
        {
            filter = filter with { Matches = await (search ?? throw new InvalidOperationException("Texts are not searched here.")).FindAsync(db, text, cancellationToken) };
        }

        if (filter.Matches is { Listed: [] })
        {
            return [];
        }

        if (filter.User is not { } user)
        {
            return await Page(filter).ToListAsync(cancellationToken);
        }

        var byId = await PageOfUserId(user, filter).ToListAsync(cancellationToken);
        var byName = await PageOfUserName(user, filter).ToListAsync(cancellationToken);
        return [.. byId.Concat(byName).OrderByDescending(intent => intent.Sequence).Take(filter.Limit)];
    }

    internal IQueryable<Event> Page(InteractionFilter filter) => Page(Candidates(filter), filter);

    internal IQueryable<Event> PageOfUserId(string id, InteractionFilter filter) =>
        Page(Candidates(filter).Where(found => found.Intent.RequesterId == id), filter);

    /// <summary>Without those whose id is that very text: they are found by it.</summary>
    internal IQueryable<Event> PageOfUserName(string name, InteractionFilter filter) =>
        Page(Candidates(filter).Where(found => found.Intent.RequesterName == name && found.Intent.RequesterId != name), filter);

    private static IQueryable<Event> Page(IQueryable<Candidate> candidates, InteractionFilter filter) =>
        candidates.OrderByDescending(found => found.Order).Take(filter.Limit).Select(found => found.Intent);

    private IQueryable<Candidate> Candidates(InteractionFilter filter)
    {
        var before = filter.Before ?? long.MaxValue;
        var found = (filter.Outcome, filter.Rating) switch
        {
            (InteractionOutcome.Completed or InteractionOutcome.Cancelled or InteractionOutcome.Failed, _) =>
                Followed(WithResult(filter.Outcome.Value), before),
            (InteractionOutcome.Unknown, _) => Followed(Unknown(), before),
            (InteractionOutcome.Pending, _) => Plain(Pending(), before),
            (null, RatingFilter.Up or RatingFilter.Down) => Followed(LastVoteOf(filter.Rating.Value), before),
            _ => Plain(Intents, before),
        };
        return NarrowByRating(NarrowByWords(NarrowByIntent(found, filter), filter), filter);
    }

    private static IQueryable<Candidate> NarrowByIntent(IQueryable<Candidate> found, InteractionFilter filter)
    {
        found = filter.Bot is { } bot ? found.Where(one => one.Intent.Bot == bot) : found;
        found = filter.Model is { } model ? found.Where(one => one.Intent.ModelId == model) : found;
        found = filter.Channel is { } channel ? found.Where(one => one.Intent.ChannelId == channel) : found;
        found = filter.From is { } from ? found.Where(one => one.Intent.OccurredAt >= from) : found;
        found = filter.To is { } to ? found.Where(one => one.Intent.OccurredAt < to) : found;
        return filter.Sample is { } sample ? NarrowBySample(found, sample) : found;
    }

    private static IQueryable<Candidate> NarrowBySample(IQueryable<Candidate> found, SampleRule sample)
    {
        var (key, share, bots, shares) = (sample.Key, sample.Share, sample.Shares.Keys.ToArray(), sample.Shares.Values.ToArray());
        found = sample.From is { } from ? found.Where(one => one.Intent.OccurredAt >= from) : found;
        found = sample.To is { } to ? found.Where(one => one.Intent.OccurredAt < to) : found;
        return found.Where(one => AuditDbContext.InSample(one.Intent.InteractionId, one.Intent.Bot, key, share, bots, shares));
    }

    private IQueryable<Candidate> NarrowByWords(IQueryable<Candidate> found, InteractionFilter filter)
    {
        if (filter.Matches is not { } matches)
        {
            return found;
        }

        found = matches.Listed is { } listed ? found.Where(one => listed.Contains(one.Intent.InteractionId)) : found;
        foreach (var hashes in matches.Common)
        {
            found = found.Where(one => db.Contents.Any(
                content => content.InteractionId == one.Intent.InteractionId && content.Words.Any(word => hashes.Contains(word))));
        }

        return found;
    }

    private IQueryable<Candidate> NarrowByRating(IQueryable<Candidate> found, InteractionFilter filter) => filter switch
    {
        { Rating: RatingFilter.None } => found.Where(one => !Votes.Any(vote => vote.InteractionId == one.Intent.InteractionId
            && vote.Rating != "withdrawn"
            && !Votes.Any(later => later.InteractionId == vote.InteractionId && later.UserId == vote.UserId && later.Sequence > vote.Sequence))),
        { Rating: { } rating, Outcome: not null } => NarrowByVote(found, Word(rating)),
        _ => found,
    };

    private IQueryable<Candidate> NarrowByVote(IQueryable<Candidate> found, string rating) =>
        found.Where(one => Votes.Any(vote => vote.InteractionId == one.Intent.InteractionId
            && vote.Rating == rating
            && !Votes.Any(later => later.InteractionId == vote.InteractionId && later.UserId == vote.UserId && later.Sequence > vote.Sequence)));

    private IQueryable<Event> WithResult(InteractionOutcome outcome)
    {
        var word = outcome.ToString().ToLowerInvariant();
        return Results.Where(result => result.Outcome == word);
    }

    private IQueryable<Event> Unknown() => db.Events.Where(note => note.Kind == EventKind.OutcomeUnknown && note.Outcome == "unknown"
        && !Results.Any(result => result.InteractionId == note.InteractionId));

    // What was swept is settled, so only what came since has to be looked at.
    private IQueryable<Event> Pending() => Intents.Where(intent =>
        intent.Sequence > (db.Sweeps.Max(sweep => (long?)sweep.SettledThrough) ?? 0)
        && !db.Events.Any(end => end.InteractionId == intent.InteractionId && (end.Kind == EventKind.Result || end.Kind == EventKind.OutcomeUnknown)));

    // Of several people's current votes of one kind, the last stands for the interaction, so that it is found once.
    private IQueryable<Event> LastVoteOf(RatingFilter filter)
    {
        var rating = Word(filter);
        return Votes.Where(vote => vote.Rating == rating
            && !Votes.Any(later => later.InteractionId == vote.InteractionId && later.UserId == vote.UserId && later.Sequence > vote.Sequence)
            && !Votes.Any(other => other.InteractionId == vote.InteractionId && other.UserId != vote.UserId
                && other.Rating == rating && other.Sequence > vote.Sequence
                && !Votes.Any(later => later.InteractionId == other.InteractionId && later.UserId == other.UserId && later.Sequence > other.Sequence)));
    }

    private static IQueryable<Candidate> Plain(IQueryable<Event> intents, long before) =>
        intents.Where(intent => intent.Sequence < before).Select(intent => new Candidate { Intent = intent, Order = intent.Sequence });

    private IQueryable<Candidate> Followed(IQueryable<Event> followers, long before) =>
        from follower in followers.Where(follower => follower.IntentSequence < before)
        join intent in db.Events on new { follower.InteractionId, Id = follower.InteractionId } equals new { intent.InteractionId, intent.Id }
        select new Candidate { Intent = intent, Order = follower.IntentSequence!.Value };

    private static string Word(RatingFilter rating) => rating.ToString().ToLowerInvariant();

    private sealed class Candidate
    {
        public required Event Intent { get; init; }

        public required long Order { get; init; }
    }
}
