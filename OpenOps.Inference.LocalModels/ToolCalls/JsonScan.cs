namespace OpenOps.Inference.LocalModels.ToolCalls;

/// <summary>Finds the end of an object or a list in a text that is still being written.</summary>
internal static class JsonScan
{
    /// <summary>The text ends before it does.</summary>
    public const int Unfinished = -1;

    /// <summary>Whatever follows, it becomes no JSON.</summary>
    public const int Broken = -2;

    /// <summary>Where what begins at a bracket ends; <see cref="Unfinished"/> or <see cref="Broken"/>.</summary>
    public static int EndOf(ReadOnlySpan<char> text)
    {
        var open = new Stack<char>();
        var (isQuoted, isEscaped) = (false, false);
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            if (isQuoted)
            {
                (isQuoted, isEscaped) = (isEscaped || letter != '"', !isEscaped && letter == '\\');
                continue;
            }

            switch (letter)
            {
                case '"':
                    isQuoted = true;
                    break;
                case '{' or '[':
                    open.Push(letter);
                    break;
                case '}' or ']':
                    if (open.Count == 0 || open.Pop() != (letter == '}' ? '{' : '['))
                    {
                        return Broken;
                    }

                    if (open.Count == 0)
                    {
                        return at + 1;
                    }

                    break;
                default:
                    if (!(char.IsAsciiLetterOrDigit(letter) || char.IsWhiteSpace(letter) || letter is ':' or ',' or '+' or '-' or '.'))
                    {
                        return Broken;
                    }

                    break;
            }
        }

        return Unfinished;
    }
}
