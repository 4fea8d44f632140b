namespace OpenOps.Inference.LocalModels.ToolCalls;

/// <summary>
/// Tells a model's calls from its text while it writes. What could still become part of a call is held back, so that
/// nothing of one is ever shown.
/// </summary>
internal sealed partial class ToolCallReader(ToolForm form)
{
    private const string Blanks = " \t\r\n";

    // Several bare objects stand behind each other, or on lines of their own.
    private const string BetweenObjects = Blanks + ";,";

    private readonly List<ToolCallPart> _parts = [];
    private string _held = "";
    private Where _where = Where.Text;

    // Whether nothing but calls has been written: only there is a bare object a call.
    private bool _isFresh = true;
    private bool _hasCalled;

    private enum Where
    {
        Text,
        Tag,
        TagRest,
        List,
        Bare,
        Python,
        Lost,
    }

    /// <summary>Takes a piece and returns what is sure by now.</summary>
    public IReadOnlyList<ToolCallPart> Add(string piece)
    {
        _held += piece;
        while (Step())
        {
            // As far as what is there goes.
        }

        return Take();
    }

    /// <summary>The turn is over: what was held back is a call that was not closed, or text after all.</summary>
    public IReadOnlyList<ToolCallPart> Finish()
    {
        if (_where == Where.Text || (_where == Where.Bare && !MayBecomeCall(_held)))
        {
            Say(!_hasCalled ? _held : _isFresh && _held.AsSpan().Trim(BetweenObjects).IsEmpty ? "" : _held.TrimEnd());
        }
        else if (_where is not (Where.TagRest or Where.Lost))
        {
            Called(ToolCallPart.Bad(_held.Trim(), _held.Trim().Length == 0 ? "nothing follows its beginning" : "it ends in the middle"));
        }

        _held = "";
        _where = Where.Lost;
        return Take();
    }

    private bool Step() => _where switch
    {
        Where.Text => InText(),
        Where.Tag => InTag(),
        Where.TagRest => AfterTaggedCall(),
        Where.List => InList(),
        Where.Bare or Where.Python => InObject(),
        Where.Lost => Drop(),
    };

    private bool InText()
    {
        if (_isFresh && form == ToolForm.Llama)
        {
            var ahead = _held.AsSpan().TrimStart(_hasCalled ? BetweenObjects : Blanks);
            if (ahead is ['{', ..])
            {
                return Enter(Where.Bare, _held.Length - ahead.Length);
            }

            if (ahead.IsEmpty && _hasCalled)
            {
                return false;
            }
        }

        var (at, opener) = (-1, "");
        foreach (var next in ToolForms.Openers)
        {
            if (_held.IndexOf(next, StringComparison.Ordinal) is var found and >= 0 && (at < 0 || found < at))
            {
                (at, opener) = (found, next);
            }
        }

        if (at >= 0)
        {
            Say(_held[..at].TrimEnd());
            return Enter(opener switch { ToolForms.Open => Where.Tag, ToolForms.Calls => Where.List, _ => Where.Python }, at + opener.Length);
        }

        var keep = BeginningOfOpener();
        // Blanks before a call belong to it; of a turn that only calls, nothing is shown.
        keep = _held.Length - _held.AsSpan(0, _held.Length - keep).TrimEnd().Length;
        Say(_held[..^keep]);
        _held = _held[^keep..];
        return false;
    }

    private bool InTag()
    {
        _held = _held.TrimStart();
        if (_held.Length == 0)
        {
            return false;
        }

        var end = _held[0] == '{' ? JsonScan.EndOf(_held) : JsonScan.Broken;
        if (end > 0)
        {
            Called(ToolCallPart.Read(_held[..end]));
            return Enter(Where.TagRest, end);
        }

        if (end == JsonScan.Broken && _held.IndexOf(ToolForms.Close, StringComparison.Ordinal) is var close and >= 0)
        {
            Called(ToolCallPart.Bad(_held[..close].TrimEnd(), "it is no JSON object"));
            return Enter(Where.Text, close + ToolForms.Close.Length);
        }

        return false;
    }

    private bool AfterTaggedCall()
    {
        _held = _held.TrimStart();
        if (_held is ['{', ..])
        {
            return Enter(Where.Tag, 0);
        }

        var (close, next) = (_held.IndexOf(ToolForms.Close, StringComparison.Ordinal), _held.IndexOf(ToolForms.Open, StringComparison.Ordinal));
        // A new call closes the one before it.
        return next >= 0 && (close < 0 || next < close) ? Enter(Where.Tag, next + ToolForms.Open.Length)
            : close >= 0 && Enter(Where.Text, close + ToolForms.Close.Length);
    }

    private bool Drop()
    {
        _held = "";
        return false;
    }

    private bool Enter(Where where, int from)
    {
        (_where, _held) = (where, _held[from..]);
        return true;
    }

    private void Say(string text)
    {
        if (text.Length > 0)
        {
            _isFresh = _isFresh && string.IsNullOrWhiteSpace(text);
            _parts.Add(new ToolCallPart.Said(text));
        }
    }

    private void Called(params IEnumerable<ToolCallPart> parts)
    {
        _hasCalled = true;
        _parts.AddRange(parts);
    }

    private List<ToolCallPart> Take()
    {
        List<ToolCallPart> taken = [.. _parts];
        _parts.Clear();
        return taken;
    }

    private int BeginningOfOpener()
    {
        var longest = 0;
        foreach (var opener in ToolForms.Openers)
        {
            for (var length = Math.Min(opener.Length - 1, _held.Length); length > longest; length--)
            {
                if (_held.EndsWith(opener[..length], StringComparison.Ordinal))
                {
                    longest = length;
                }
            }
        }

        return longest;
    }
}
