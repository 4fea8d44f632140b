using System.Runtime.CompilerServices;
using OpenOps.Audit.Chat;

namespace OpenOps.Audit.Crosschecks;

/// <summary>Every post that a bot has written, in all channels that it is in now.</summary>
internal sealed class BotPosts(ChatApi chat)
{
    private const int PageSize = 200;

    /// <param name="me">The bot.</param>
    /// <param name="since">Older ones are left out.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async IAsyncEnumerable<ChatPost> ReadAsync(ChatUser me, DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channels = new HashSet<string>(StringComparer.Ordinal);
        foreach (var team in await chat.GetAsync<IReadOnlyList<Named>>("users/me/teams", cancellationToken))
        {
            // Direct channels belong to no team and are told with each.
            foreach (var channel in await chat.GetAsync<IReadOnlyList<Named>>($"users/me/teams/{team.Id}/channels", cancellationToken))
            {
                channels.Add(channel.Id);
            }
        }

        foreach (var channel in channels)
        {
            await foreach (var post in ReadChannelAsync(channel, since, cancellationToken))
            {
                if (post.UserId == me.Id && post is { DeleteAt: 0, OriginalId: "" })
                {
                    yield return post;
                }
            }
        }
    }

    // A post that comes meanwhile moves the others on, so that one may be told twice; none is left out.
    private async IAsyncEnumerable<ChatPost> ReadChannelAsync(string channel, DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        for (var number = 0; ; number++)
        {
            var page = await chat.GetAsync<ChatPosts>($"channels/{channel}/posts?page={number}&per_page={PageSize}", cancellationToken);
            foreach (var id in page.Order)
            {
                var post = page.Posts[id];
                if (post.CreatedAt < since)
                {
                    yield break;
                }

                if (told.Add(id))
                {
                    yield return post;
                }
            }

            if (page.Order.Count == 0)
            {
                yield break;
            }

            told.IntersectWith(page.Order); // only the last page's can come again
        }
    }

    private sealed record Named(string Id);
}
