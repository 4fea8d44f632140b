namespace OpenOps.MattermostEmulator.Api.Posts;

/// <summary>Remembers for a while which post a client's own id led to, so that sending twice posts once.</summary>
internal sealed class PendingPosts(TimeProvider time)
{
    private const int Capacity = 25_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);
    private readonly Dictionary<(string User, string Pending), (string PostId, DateTimeOffset Until)> _posts = [];
    private readonly Queue<(string User, string Pending)> _oldest = new();

    public string? Find(string userId, string? pendingPostId) => !string.IsNullOrEmpty(pendingPostId)
        && _posts.TryGetValue((userId, pendingPostId), out var entry) && entry.Until > time.GetUtcNow()
            ? entry.PostId
            : null;

    /// <summary>Called inside a write scope of the state, which guards this too.</summary>
    public void Remember(string userId, string? pendingPostId, string postId)
    {
        if (string.IsNullOrEmpty(pendingPostId))
        {
            return;
        }

        _posts[(userId, pendingPostId)] = (postId, time.GetUtcNow() + Lifetime);
        _oldest.Enqueue((userId, pendingPostId));
        while (_oldest.Count > Capacity)
        {
            _posts.Remove(_oldest.Dequeue());
        }
    }
}
