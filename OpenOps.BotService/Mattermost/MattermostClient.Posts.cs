using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Mattermost;

/// <content>Posts, threads and reactions.</content>
internal sealed partial class MattermostClient
{
    // What a server gives at most for one "since".
    private const int SinceLimit = 1_000;
    private const int PageSize = 200;

    /// <summary>Makes a post. Repeating it with the same <see cref="NewPost.PendingPostId"/> gives the same post.</summary>
    /// <exception cref="ArgumentException">The message is too long, or a button has no usable id.</exception>
    public Task<Post> CreatePostAsync(NewPost post, CancellationToken cancellationToken) =>
        _transport.SendJsonAsync(
            HttpMethod.Post, "posts", PostContent.Prepare(post, time), Wire.NewPost, Wire.Post, cancellationToken, idempotent: true);

    public Task<Post> GetPostAsync(string postId, CancellationToken cancellationToken) =>
        _transport.GetAsync($"posts/{postId}", Wire.Post, cancellationToken);

    /// <summary>Changes a post of this account.</summary>
    /// <exception cref="ArgumentException">The message is too long, or the props were read from the server.</exception>
    public Task<Post> PatchPostAsync(string postId, PostPatch patch, CancellationToken cancellationToken) =>
        _transport.SendJsonAsync(
            HttpMethod.Put, $"posts/{postId}/patch", PostContent.Prepare(patch), Wire.PostPatch, Wire.Post, cancellationToken);

    public Task DeletePostAsync(string postId, CancellationToken cancellationToken) => DeleteAsync($"posts/{postId}", cancellationToken);

    /// <summary>The thread that a post belongs to, oldest first, without deleted replies.</summary>
    public async Task<IReadOnlyList<Post>> GetThreadAsync(string postId, CancellationToken cancellationToken) =>
        InOrder(await _transport.GetAsync($"posts/{postId}/thread", Wire.PostList, cancellationToken));

    /// <summary>Posts of a channel that were made or changed after a time, oldest first, replies included.</summary>
    public async Task<IReadOnlyList<Post>> GetPostsSinceAsync(string channelId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var list = await _transport.GetAsync(
            $"channels/{channelId}/posts?since={since.ToUnixTimeMilliseconds()}", Wire.PostList, cancellationToken);

        // Every edit leaves a copy in this list, so streamed answers fill it soon, and then any of it may be missing.
        return list.Posts?.Count >= SinceLimit
            ? await GetPagesBackToAsync(channelId, since, cancellationToken)
            : InOrder(list);
    }

    /// <summary>A page of a channel's posts, oldest first; page 0 holds the newest.</summary>
    public async Task<IReadOnlyList<Post>> GetPostsAsync(string channelId, int page, int perPage, CancellationToken cancellationToken) =>
        InOrder(await _transport.GetAsync($"channels/{channelId}/posts?page={page}&per_page={perPage}", Wire.PostList, cancellationToken));

    /// <summary>
    /// The posts of one page itself, oldest first; page 0 holds the newest. A page also brings the older first posts of its
    /// threads, which are left out here.
    /// </summary>
    public async Task<(IReadOnlyList<Post> Posts, bool IsLast)> GetPageAsync(string channelId, int page, int perPage, CancellationToken cancellationToken)
    {
        var list = await _transport.GetAsync($"channels/{channelId}/posts?page={page}&per_page={perPage}", Wire.PostList, cancellationToken);
        var own = (list.Order ?? []).ToHashSet(StringComparer.Ordinal);
        return ([.. InOrder(list).Where(post => own.Contains(post.Id))], own.Count < perPage);
    }

    /// <summary>Posts of a team's channels that this account is in, by words and the server's own modifiers such as <c>in:</c>.</summary>
    public async Task<IReadOnlyList<Post>> SearchPostsAsync(string teamId, string terms, CancellationToken cancellationToken) =>
        InOrder(await _transport.SendJsonAsync(
            HttpMethod.Post, $"teams/{teamId}/posts/search", new PostSearch(terms, IsOrSearch: false), Wire.PostSearch, Wire.PostList, cancellationToken, idempotent: true));

    /// <summary>Shows a post to one person only. Servers allow it to administrators alone.</summary>
    public Task<Post> CreateEphemeralPostAsync(string userId, NewPost post, CancellationToken cancellationToken) =>
        _transport.SendJsonAsync(
            HttpMethod.Post, "posts/ephemeral", new EphemeralPostRequest(userId, PostContent.Prepare(post, time)),
            Wire.EphemeralPostRequest, Wire.Post, cancellationToken);

    public Task<Reaction> AddReactionAsync(string userId, string postId, string emojiName, CancellationToken cancellationToken) =>
        _transport.SendJsonAsync(
            HttpMethod.Post, "reactions", new ReactionRequest(userId, postId, emojiName), Wire.ReactionRequest, Wire.Reaction,
            cancellationToken, idempotent: true);

    public Task RemoveReactionAsync(string userId, string postId, string emojiName, CancellationToken cancellationToken) =>
        DeleteAsync($"users/{userId}/posts/{postId}/reactions/{Uri.EscapeDataString(emojiName)}", cancellationToken);

    /// <summary>All reactions to a post. A post without any is answered with null.</summary>
    public async Task<IReadOnlyList<Reaction>> GetReactionsAsync(string postId, CancellationToken cancellationToken) =>
        await _transport.GetOrDefaultAsync($"posts/{postId}/reactions", Wire.IReadOnlyListReaction, cancellationToken) ?? [];

    private static IReadOnlyList<Post> InOrder(PostList list) =>
        [.. (list.Posts ?? new Dictionary<string, Post>(StringComparer.Ordinal)).Values
            .Where(post => post.IsCurrent)
            .OrderBy(post => post.CreateAt).ThenBy(post => post.Id, StringComparer.Ordinal)];

    private async Task<IReadOnlyList<Post>> GetPagesBackToAsync(string channelId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var from = since.ToUnixTimeMilliseconds();
        var found = new Dictionary<string, Post>(StringComparer.Ordinal);
        for (var page = 0; ; page++)
        {
            var list = await _transport.GetAsync(
                $"channels/{channelId}/posts?page={page}&per_page={PageSize}", Wire.PostList, cancellationToken);
            foreach (var post in InOrder(list).Where(post => post.UpdateAt > from))
            {
                found[post.Id] = post;
            }

            // Beside the page's own posts a list holds the older roots of their threads, which say nothing of how far back it goes.
            var own = (list.Order ?? []).Select(id => list.Posts?.GetValueOrDefault(id)).OfType<Post>().ToList();
            if (own.Count < PageSize || own.Exists(post => post.CreateAt <= from))
            {
                return [.. found.Values.OrderBy(post => post.CreateAt).ThenBy(post => post.Id, StringComparer.Ordinal)];
            }
        }
    }

    private async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await _transport.SendAsync(HttpMethod.Delete, path, content: null, cancellationToken);
    }
}
