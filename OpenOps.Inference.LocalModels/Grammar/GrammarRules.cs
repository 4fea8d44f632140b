using System.Globalization;
using System.Text;

namespace OpenOps.Inference.LocalModels.Grammar;

/// <summary>The rules of a grammar in llama.cpp's notation (GBNF), on top of those of plain JSON.</summary>
internal sealed class GrammarRules
{
    // A little white space, or a model could fill its answer with it.
    private const string Json = """
        value ::= object | array | string | number | boolean | null
        object ::= "{" ws (string ws ":" ws value (ws "," ws string ws ":" ws value)*)? ws "}"
        array ::= "[" ws (value (ws "," ws value)*)? ws "]"
        string ::= "\"" char* "\""
        char ::= [^"\\\x00-\x1F\x7F] | "\\" (["\\/bfnrt] | "u" [0-9a-fA-F]{4})
        number ::= integer ("." [0-9]{1,15})? ([eE] [-+]? [0-9]{1,3})?
        integer ::= "-"? ("0" | [1-9] [0-9]{0,15})
        boolean ::= "true" | "false"
        null ::= "null"
        ws ::= (" " | "\n" [ \t]{0,20})?
        """;

    private readonly List<(string Name, string Body)> _rules = [];
    private int _next;

    /// <summary>A text in quotation marks, as the notation wants it.</summary>
    public static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (var letter in text)
        {
            literal.Append(letter switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ => letter.ToString(),
            });
        }

        return literal.Append('"').ToString();
    }

    /// <summary>Adds a rule and returns its name.</summary>
    public string Add(string body)
    {
        var name = Reserve();
        Define(name, body);
        return name;
    }

    public string Choice(IEnumerable<string> bodies) => Add(string.Join(" | ", bodies));

    /// <summary>A name for a rule to come.</summary>
    public string Reserve() => string.Create(CultureInfo.InvariantCulture, $"r{_next++}");

    public void Define(string name, string body) => _rules.Add((name, body));

    /// <summary>The whole grammar, beginning with a rule.</summary>
    public string Write(string start)
    {
        var text = new StringBuilder().Append("root ::= ").Append(start).Append('\n');
        foreach (var (name, body) in _rules)
        {
            text.Append(name).Append(" ::= ").Append(body).Append('\n');
        }

        return text.Append(Json).Append('\n').ToString();
    }
}
