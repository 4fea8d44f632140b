namespace OpenOps.BotService.Mattermost;

/// <summary>The posts told last, so that what is asked for again is not told twice.</summary>
internal sealed class RecentPosts
{
    private const int Capacity = 4_096;

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Whether the post is new; from then on it is known.</summary>
    public bool Add(string postId)
    {
        if (!_known.Add(postId))
        {
            return false;
        }

        _order.Enqueue(postId);
        if (_order.Count > Capacity)
        {
            _known.Remove(_order.Dequeue());
        }

        return true;
    }
}
