using System.Globalization;
using System.Net;
using Npgsql;
using OpenOps.Audit.Chat;
using OpenOps.Audit.Retention;

namespace OpenOps.Audit.Crosschecks;

/// <summary>
/// Holds what bots have posted against the record: a post with a model's words whose interaction is not there was written
/// by something else with the bot's token.
/// </summary>
internal sealed class PostCheck(NpgsqlDataSource database, TimeProvider time)
{
    // A task reads its parts before the model is asked for the answer; what is open longer than that was never closed.
    private static readonly TimeSpan LongestOpen = TimeSpan.FromHours(1);

    private const int AtOnce = 500;

    private const string Recorded = """
        SELECT e.interaction_id, e.bot, NULL FROM audit.events e WHERE e.kind = 'intent' AND e.interaction_id = ANY($1)
        UNION ALL
        SELECT e.interaction_id, NULL, p.id FROM audit.events e, jsonb_array_elements_text(e.evidence -> 'post_ids') p (id)
        WHERE e.kind = 'delivery' AND e.interaction_id = ANY($1)
        """;

    private readonly List<string> _findings = [];
    private readonly List<(ChatUser Bot, ChatPost Post, PostClaim Claim)> _claimed = [];
    private readonly Dictionary<PostKind, int> _counts = [];
    private IReadOnlySet<DateOnly>? _removed;
    private int _bots;
    private int _ofRemoved;

    /// <summary>Posts that the record does not account for, each in a sentence.</summary>
    public IReadOnlyList<string> Findings => _findings;

    /// <summary>What was looked at, for people.</summary>
    public string Summary => string.Create(
        CultureInfo.InvariantCulture,
        $"Posts of {_bots} bots: {Count(PostKind.Answer)} show answers, {Count(PostKind.NoAnswer)} say why there is none, {Count(PostKind.Notice)} are the bot service's own, {Count(PostKind.Begun)} are only begun.")
        + (_ofRemoved == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {_ofRemoved} are of interactions whose evidence was removed as its time was over."));

    public async Task AddAsync(ChatApi chat, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var bot = await chat.MeAsync(cancellationToken);
        _bots++;
        await foreach (var post in new BotPosts(chat).ReadAsync(bot, since, cancellationToken))
        {
            var claim = PostClaim.Of(post);
            _counts[claim.Kind] = Count(claim.Kind) + 1;
            if (claim.Kind == PostKind.Answer)
            {
                _claimed.Add((bot, post, claim));
                await CheckAsync(chat, atLeast: AtOnce, cancellationToken);
            }
            else if (claim.Kind == PostKind.Unmarked)
            {
                Find(bot, post, "bears no mark of the bot service: something else wrote it with the bot's token");
            }
            else if (claim.Kind == PostKind.Unnamed)
            {
                Find(bot, post, "shows an answer and names no interaction");
            }
        }

        await CheckAsync(chat, atLeast: 1, cancellationToken);
    }

    // The record is asked after the post was seen, so that an answer of this moment is in it.
    private async Task CheckAsync(ChatApi chat, int atLeast, CancellationToken cancellationToken)
    {
        if (_claimed.Count < atLeast)
        {
            return;
        }

        var (bots, shown) = await ReadAsync([.. _claimed.Select(claimed => claimed.Claim.InteractionId!.Value).Distinct()], cancellationToken);
        foreach (var (bot, post, claim) in _claimed)
        {
            var id = claim.InteractionId!.Value;
            if (!bots.TryGetValue(id, out var asked))
            {
                if (claim.IsOpen && time.GetUtcNow() - post.CreatedAt < LongestOpen)
                {
                    continue;
                }

                _removed ??= await RemovedMonths.ReadAsync(database, cancellationToken);
                if (await IsOfRemovedAsync(chat, bot, post, claim, cancellationToken))
                {
                    _ofRemoved++;
                    continue;
                }

                Find(bot, post, $"names interaction {id}, which is not in the record");
            }
            else if (!string.Equals(asked, bot.Username, StringComparison.Ordinal))
            {
                Find(bot, post, $"names interaction {id}, which is one of @{asked}");
            }
            else if (shown[id].Any() && !shown[id].Contains(claim.ShownIn))
            {
                Find(bot, post, $"names interaction {id}, whose answer the record says was shown elsewhere");
            }
        }

        _claimed.Clear();
    }

    // Both the interaction and its post: one of today that names an interaction of then is not excused by that. One that
    // repeats another says so itself, and anybody with the token can: it counts as old as the post that it names.
    private async Task<bool> IsOfRemovedAsync(ChatApi chat, ChatUser bot, ChatPost post, PostClaim claim, CancellationToken cancellationToken)
    {
        if (!_removed!.Cover(claim.InteractionId!.Value))
        {
            return false;
        }

        var first = claim.ShownIn == post.Id ? post : await FindAsync(chat, claim.ShownIn!, cancellationToken);
        return first is { DeleteAt: 0 } && first.UserId == bot.Id && PostClaim.Of(first).InteractionId == claim.InteractionId
            && _removed!.Cover(first.CreatedAt - LongestOpen, first.CreatedAt.AddMilliseconds(1));
    }

    // What is no id would ask the chat for something else.
    private static async Task<ChatPost?> FindAsync(ChatApi chat, string id, CancellationToken cancellationToken)
    {
        if (id.Length == 0 || !id.All(char.IsAsciiLetterOrDigit))
        {
            return null;
        }

        try
        {
            return await chat.GetAsync<ChatPost>($"posts/{id}", cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.BadRequest)
        {
            return null;
        }
    }

    private async Task<(Dictionary<Guid, string> Bots, ILookup<Guid, string?> Shown)> ReadAsync(Guid[] ids, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Recorded);
        command.Parameters.Add(new NpgsqlParameter { Value = ids });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var bots = new Dictionary<Guid, string>();
        List<(Guid Id, string? Post)> shown = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            if (reader.IsDBNull(2))
            {
                bots[reader.GetGuid(0)] = reader.IsDBNull(1) ? "" : reader.GetString(1);
            }
            else
            {
                shown.Add((reader.GetGuid(0), reader.GetString(2)));
            }
        }

        return (bots, shown.ToLookup(one => one.Id, one => one.Post));
    }

    private void Find(ChatUser bot, ChatPost post, string what) => _findings.Add(string.Create(
        CultureInfo.InvariantCulture, $"Post {post.Id} of @{bot.Username} in channel {post.ChannelId}, {post.CreatedAt:u}, {what}."));

    private int Count(PostKind kind) => _counts.GetValueOrDefault(kind);
}
