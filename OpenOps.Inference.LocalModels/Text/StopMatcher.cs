namespace OpenOps.Inference.LocalModels.Text;

/// <summary>
/// Finds the first of several stop texts in a text that comes piece by piece. What could still become one is held back,
/// so that no part of a stop text is ever shown.
/// </summary>
internal sealed class StopMatcher(IReadOnlyList<string> stops)
{
    private string _held = "";

    /// <summary>Whether a stop text has come; nothing follows after it.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Takes a piece and returns what may be shown by now.</summary>
    public string Add(string piece)
    {
        if (IsStopped || stops.Count == 0)
        {
            return IsStopped ? "" : piece;
        }

        var text = _held + piece;
        var (at, length) = (-1, 0);
        foreach (var stop in stops)
        {
            var found = text.IndexOf(stop, StringComparison.Ordinal);
            // The earliest wins; of two at one place the longer, although both cut the same.
            if (found >= 0 && (at < 0 || found < at || (found == at && stop.Length > length)))
            {
                (at, length) = (found, stop.Length);
            }
        }

        if (at >= 0)
        {
            IsStopped = true;
            _held = "";
            return text[..at];
        }

        var keep = LongestBeginning(text);
        _held = text[^keep..];
        return text[..^keep];
    }

    /// <summary>The answer is over: what was held back is text after all.</summary>
    public string Flush()
    {
        var rest = _held;
        _held = "";
        return rest;
    }

    // How many characters at the end of the text are the beginning of a stop text.
    private int LongestBeginning(string text)
    {
        var longest = 0;
        foreach (var stop in stops)
        {
            for (var length = Math.Min(stop.Length - 1, text.Length); length > longest; length--)
            {
                if (text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length)))
                {
                    longest = length;
                    break;
                }
            }
        }

        return longest;
    }
}
