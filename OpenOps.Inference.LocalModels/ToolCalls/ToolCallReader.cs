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

    private readonly string _opener = ToolForms.OpenerOf(form);
    private readonly List<ToolCallPart> _parts = [];
    private string _held = "";
    private Where _where = Where.Text;

    // Whether nothing but calls has been written: only there is a bare object a call.
    private bool _isFresh = true;
    private bool _hasCalled;
    private bool _isBehindCall;

    // Of a call that has no end, what can be told of it before all is there.
    private (string? Name, string Why) _lost;

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
        else if (_where == Where.Lost)
        {
            var bad = ToolCallPart.Bad(_held.Trim(), _lost.Why);
            Called(bad with { Name = _lost.Name ?? bad.Name });
        }
        else if (_where != Where.TagRest)
        {
            Called(ToolCallPart.Bad(_held.Trim(), _held.Trim().Length == 0 ? "nothing follows its beginning" : "it ends in the middle"));
        }

        (_where, _held) = (Where.Text, "");
        return Take();
    }

    private bool Step() => _where switch
    {
        Where.Text => InText(),
        Where.Tag => InTag(),
        Where.TagRest => AfterTaggedCall(),
        Where.List => InList(),
        Where.Bare or Where.Python => InObject(),
        Where.Lost => false,
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

        if (_isBehindCall && form == ToolForm.Hermes)
        {
            // Some models close a call twice.
            var ahead = _held.AsSpan().TrimStart();
            if (ahead.StartsWith(ToolForms.Close, StringComparison.Ordinal))
            {
                return Enter(Where.Text, _held.Length - ahead.Length + ToolForms.Close.Length);
            }

            if (ToolForms.Close.AsSpan().StartsWith(ahead, StringComparison.Ordinal))
            {
                return false;
            }
        }

        if (_held.IndexOf(_opener, StringComparison.Ordinal) is var at and >= 0)
        {
            Say(_held[..at].TrimEnd());
            return Enter(form switch { ToolForm.Hermes => Where.Tag, ToolForm.Llama => Where.Python, ToolForm.Mistral => Where.List }, at + _opener.Length);
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

    // Everything behind it is part of it, since where it was to end cannot be told: kept whole for the record.
    private bool Lose(string? name, string why)
    {
        _lost = (name, why);
        return Enter(Where.Lost, 0);
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
            _isBehindCall = _isBehindCall && string.IsNullOrWhiteSpace(text);
            _parts.Add(new ToolCallPart.Said(text));
        }
    }

    private void Called(params IEnumerable<ToolCallPart> parts)
    {
        _hasCalled = _isBehindCall = true;
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
        var length = Math.Min(_opener.Length - 1, _held.Length);
        while (!_held.AsSpan().EndsWith(_opener.AsSpan(0, length), StringComparison.Ordinal))
        {
            length--;
        }

        return length;
    }
}
