using System.Collections.Frozen;
using System.Text.RegularExpressions;
using OpenOps.BotService.Bots;

namespace OpenOps.BotService.Tasks.Reactions;

/// <summary>The emoji that exist on the server: those that every release has, and the server's own.</summary>
internal sealed partial class EmojiNames(TimeProvider time)
{
    private const string Resource = "OpenOps.BotService.Tasks.Reactions.emoji-names.txt";
    private const int PageSize = 200;
    private const int MaxPages = 3;

    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);
    private static readonly IReadOnlyList<string> System = Read();

    private volatile Known? _known;

    public async Task<EmojiList> GetAsync(Bot bot, CancellationToken cancellationToken)
    {
        if (_known is { } known && time.GetElapsedTime(known.At) < Fresh)
        {
            return known.List;
        }

        var custom = new List<string>();
        for (var page = 0; page < MaxPages; page++)
        {
            var found = await bot.Client.GetCustomEmojiAsync(page, PageSize, cancellationToken);
            custom.AddRange(found.Select(emoji => emoji.Name).Where(name => Name().IsMatch(name)));
            if (found.Count < PageSize)
            {
                break;
            }
        }

        var list = new EmojiList([.. System, .. custom]);
        _known = new Known(list, time.GetTimestamp());
        return list;
    }

    private static string[] Read()
    {
        using var stream = typeof(EmojiNames).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    [GeneratedRegex("^[a-z0-9_+-]{1,64}$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Name();

    private sealed record Known(EmojiList List, long At);
}

/// <summary>Names of emoji, and which of them a model means.</summary>
internal sealed class EmojiList(IReadOnlyList<string> names)
{
    private const int LongestAnswer = 100;

    private readonly FrozenSet<string> _names = names.ToFrozenSet(StringComparer.Ordinal);

    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>The emoji that an answer names and nothing else does; null where it names none that there is.</summary>
    public string? Find(string answer)
    {
        var name = answer.Trim().Trim(':', '`', '"', '\'', '*', '.', '!', ' ', '\n').ToLowerInvariant();
        return answer.Length <= LongestAnswer && _names.Contains(name) ? name : null;
    }
}
