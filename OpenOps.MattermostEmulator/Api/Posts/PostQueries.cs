using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Posts;

/// <summary>Which part of a channel is wanted.</summary>
internal sealed record PostRange(long? Since, string? Before, string? After, int Page, int PerPage, bool SkipThreads);

/// <summary>Reads posts.</summary>
internal sealed class PostQueries(ChatState state, Access access, PostViews views)
{
    private const int SinceMaximum = 1000;

    public PostView One(Caller caller, string postId)
    {
        using var scope = state.Read();
        return views.Of(access.Readable(caller, postId));
    }

    /// <summary>A thread, whichever of its posts is asked for. The root is in the order twice, as the real server has it.</summary>
    public PostList Thread(Caller caller, string postId)
    {
        using var scope = state.Read();
        var asked = access.Readable(caller, postId);
        var rootId = asked.RootId.Length > 0 ? asked.RootId : asked.Id;
        var replies = state.ThreadTimeline.Newest(rootId).ToList();
        return List([rootId, .. replies, rootId]);
    }

    public PostList Channel(Caller caller, string channelId, PostRange range)
    {
        using var scope = state.Read();
        access.Member(caller, channelId);
        if (range.Since is { } since)
        {
            return Since(channelId, since);
        }

        var (from, ascending) = range switch
        {
            { After.Length: > 0 } => (state.ChannelTimeline.After(channelId, Anchor(range.After)), true),
            { Before.Length: > 0 } => (state.ChannelTimeline.Before(channelId, Anchor(range.Before)), false),
            _ => (state.ChannelTimeline.Newest(channelId), false),
        };
        var page = from.Skip(range.Page * range.PerPage).Take(range.PerPage).ToList();
        if (ascending)
        {
            page.Reverse();
        }

        return List(page, range.SkipThreads) with
        {
            NextPostId = page.Count == 0 ? "" : state.ChannelTimeline.After(channelId, state.Posts.Find(page[0])!).FirstOrDefault() ?? "",
            PrevPostId = page.Count == 0 ? "" : state.ChannelTimeline.Before(channelId, state.Posts.Find(page[^1])!).FirstOrDefault() ?? "",
        };
    }

    public PostList Pinned(Caller caller, string channelId)
    {
        using var scope = state.Read();
        access.Member(caller, channelId);
        return List([.. state.PostsOfChannel[channelId].Where(post => post is { IsLive: true, IsPinned: true })
            .OrderByDescending(post => post.CreateAt).Select(post => post.Id)]);
    }

    /// <summary>Live posts that hold every word, in the team's channels the caller is in and in direct ones.</summary>
    public PostList Search(Caller caller, string teamId, string terms, bool any)
    {
        using var scope = state.Read();
        access.Team(caller, teamId);
        var words = terms.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var from = Values(words, "from:").Select(name => state.UsersByName.First(name.TrimStart('@'))?.Id).ToHashSet(StringComparer.Ordinal);
        var inside = Values(words, "in:").ToHashSet(StringComparer.Ordinal);
        var wanted = words.Where(word => !word.Contains(':')).Select(word => word.Trim('"', '*')).Where(word => word.Length > 0).ToList();
        if (words.Length == 0)
        {
            return List([]);
        }

        var found = state.ChannelsOf[caller.Id].Select(member => state.Channels.Find(member.ChannelId)!)
            .Where(channel => channel.DeleteAt == 0 && (channel.TeamId == teamId || channel.TeamId.Length == 0))
            .Where(channel => inside.Count == 0 || inside.Contains(channel.Name))
            .SelectMany(channel => state.PostsOfChannel[channel.Id])
            .Where(post => post.IsLive && !post.Type.StartsWith("system_", StringComparison.Ordinal))
            .Where(post => from.Count == 0 || from.Contains(post.UserId))
            .Where(post => wanted.Count == 0 || (any
                ? wanted.Any(word => post.Message.Contains(word, StringComparison.OrdinalIgnoreCase))
                : wanted.All(word => post.Message.Contains(word, StringComparison.OrdinalIgnoreCase))))
            .OrderByDescending(post => post.CreateAt).Take(100).ToList();
        return new PostList([.. found.Select(post => post.Id)], found.ToDictionary(post => post.Id, post => views.Of(post), StringComparer.Ordinal));
    }

    // Copies of edited posts and deleted posts come along, as they do from the real server.
    private PostList Since(string channelId, long since)
    {
        var changed = state.PostsOfChannel[channelId].Where(post => post.UpdateAt > since)
            .OrderByDescending(post => post.CreateAt).Take(SinceMaximum).ToList();
        var posts = changed.ToDictionary(post => post.Id, post => views.Of(post), StringComparer.Ordinal);
        foreach (var root in changed.Where(post => post.RootId.Length > 0).Select(post => state.Posts.Find(post.RootId)).OfType<Post>())
        {
            posts.TryAdd(root.Id, views.Of(root));
        }

        return new PostList([.. changed.Select(post => post.Id)], posts);
    }

    private PostList List(List<string> order, bool skipThreads = true)
    {
        var posts = new Dictionary<string, PostView>(StringComparer.Ordinal);
        foreach (var post in order.Select(state.Posts.Find).OfType<Post>())
        {
            posts.TryAdd(post.Id, views.Of(post));
            if (post.RootId.Length > 0 && state.Posts.Find(post.RootId) is { IsLive: true } root && posts.TryAdd(root.Id, views.Of(root)) && !skipThreads)
            {
                foreach (var reply in state.ThreadTimeline.Oldest(root.Id))
                {
                    posts.TryAdd(reply, views.Of(state.Posts.Find(reply)!));
                }
            }
        }

        return new PostList(order, posts);
    }

    private Post Anchor(string postId) => state.Posts.Find(postId) ?? throw ApiErrors.NoPost();

    private static IEnumerable<string> Values(string[] words, string prefix) =>
        words.Where(word => word.StartsWith(prefix, StringComparison.Ordinal)).Select(word => word[prefix.Length..]);
}
