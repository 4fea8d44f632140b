namespace OpenOps.MattermostEmulator.State;

/// <summary>Live posts of a channel or a thread in the order they were written.</summary>
internal sealed class Timeline
{
    private readonly Dictionary<string, SortedSet<(long At, string Id)>> _groups = new(StringComparer.Ordinal);

    public Timeline(Table<Post> posts, Func<Post, string?> groupOf) => posts.OnChange((before, after) =>
    {
        if (before is { IsLive: true } && groupOf(before) is { } old && _groups.TryGetValue(old, out var entries))
        {
            entries.Remove((before.CreateAt, before.Id));
        }

        if (after is { IsLive: true } && groupOf(after) is { } group)
        {
            if (!_groups.TryGetValue(group, out var live))
            {
                _groups[group] = live = new SortedSet<(long, string)>(ByTime);
            }

            live.Add((after.CreateAt, after.Id));
        }
    });

    private static readonly Comparer<(long At, string Id)> ByTime = Comparer<(long At, string Id)>.Create((one, other) =>
        one.At != other.At ? one.At.CompareTo(other.At) : string.CompareOrdinal(one.Id, other.Id));

    public int Count(string group) => _groups.TryGetValue(group, out var live) ? live.Count : 0;

    public IEnumerable<string> Oldest(string group) => _groups.TryGetValue(group, out var live) ? live.Select(entry => entry.Id) : [];

    public IEnumerable<string> Newest(string group) =>
        _groups.TryGetValue(group, out var live) ? live.Reverse().Select(entry => entry.Id) : [];

    /// <summary>Posts before one, newest first.</summary>
    public IEnumerable<string> Before(string group, Post post) => _groups.TryGetValue(group, out var live) && live.Count > 0
        ? live.GetViewBetween((long.MinValue, ""), (post.CreateAt, post.Id)).Reverse().Select(entry => entry.Id).Where(id => id != post.Id)
        : [];

    /// <summary>Posts after one, oldest first.</summary>
    public IEnumerable<string> After(string group, Post post) => _groups.TryGetValue(group, out var live) && live.Count > 0
        ? live.GetViewBetween((post.CreateAt, post.Id), (long.MaxValue, "")).Select(entry => entry.Id).Where(id => id != post.Id)
        : [];
}
