using System.Text;

namespace OpenOps.BotService.Replies;

/// <summary>
/// Cuts a text that is too long for one post: between paragraphs, else lines, else words. A code block that is cut is
/// closed and opened again. Text that grows at its end keeps the cuts it has.
/// </summary>
internal static class MessageSplitter
{
    /// <summary>Characters kept free in a post for the note under an answer.</summary>
    public const int NoteReserve = 500;

    private const int MaxInfoLength = 60;

    /// <summary>Parts of at most <paramref name="maxRunes"/> characters; one, perhaps empty, for a text that fits.</summary>
    public static IReadOnlyList<string> Split(string text, int maxRunes)
    {
        var parts = new List<string>();
        var rest = text;
        while (EndOf(rest, maxRunes) < rest.Length)
        {
            // Room for closing the code block, if the cut falls into one.
            var window = rest[..EndOf(rest, maxRunes - Fence.MaxLength - 1)];
            var border = Border(window);
            var part = rest[..border].TrimEnd();
            rest = rest[border..].TrimStart('\n', ' ');
            if (Fence.OpenAtEnd(part) is { } fence)
            {
                part = $"{part}\n{fence.Marker}";
                rest = $"{fence.Marker}{fence.Info}\n{rest}";
            }

            parts.Add(part);
        }

        parts.Add(rest);
        return parts;
    }

    /// <summary>The line that would close the code block that is open at the end of a text, or null.</summary>
    public static string? OpenFence(string text) => Fence.OpenAtEnd(text)?.Marker;

    // The index after that many characters (Unicode code points).
    private static int EndOf(string text, int runes)
    {
        if (text.Length <= runes)
        {
            return text.Length;
        }

        var index = 0;
        for (var count = 0; count < runes && index < text.Length; count++)
        {
            index += Rune.TryGetRuneAt(text, index, out var rune) ? rune.Utf16SequenceLength : 1;
        }

        return index;
    }

    // A border in the first half would leave half a post empty.
    private static int Border(string window)
    {
        foreach (var border in (ReadOnlySpan<string>)["\n\n", "\n", " "])
        {
            var index = window.LastIndexOf(border, StringComparison.Ordinal);
            if (index > window.Length / 2)
            {
                return index;
            }
        }

        return window.Length;
    }

    private sealed record Fence(string Marker, string Info)
    {
        public const int MaxLength = 80;

        /// <summary>The code block that is open at the end of a text, or null.</summary>
        public static Fence? OpenAtEnd(string text)
        {
            Fence? open = null;
            foreach (var line in text.EnumerateLines())
            {
                var trimmed = line.TrimStart();
                if (line.Length - trimmed.Length > 3 || trimmed.Length < 3 || trimmed[0] is not ('`' or '~'))
                {
                    continue;
                }

                var length = trimmed.IndexOfAnyExcept(trimmed[0]) is var end and >= 0 ? end : trimmed.Length;
                var info = trimmed[length..].Trim();
                if (open is null && length is >= 3 and < MaxLength && !(trimmed[0] == '`' && info.Contains('`')))
                {
                    open = new Fence(new string(trimmed[0], length), info.Length <= MaxInfoLength ? info.ToString() : "");
                }
                else if (open is not null && trimmed[0] == open.Marker[0] && length >= open.Marker.Length && info.IsEmpty)
                {
                    open = null;
                }
            }

            return open;
        }
    }
}
