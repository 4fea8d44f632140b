using System.Collections.Concurrent;

namespace OpenOps.BotService.Mattermost;

/// <summary>What was read once, with the tag that tells whether it changed since.</summary>
internal sealed class EtagCache
{
    private const int Capacity = 2_000;

    private readonly ConcurrentDictionary<string, (string Tag, object Value)> _known = new(StringComparer.Ordinal);

    public (string Tag, T Value)? Find<T>(string path)
        where T : class =>
        _known.TryGetValue(path, out var known) && known.Value is T value ? (known.Tag, value) : null;

    public void Keep(string path, string tag, object value)
    {
        // Forgetting everything now and then is simpler than deciding what to forget, and costs one answer each.
        if (_known.Count >= Capacity)
        {
            _known.Clear();
        }

        _known[path] = (tag, value);
    }
}
