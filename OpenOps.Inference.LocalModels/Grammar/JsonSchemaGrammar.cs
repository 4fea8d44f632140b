using System.Text.Json;

namespace OpenOps.Inference.LocalModels.Grammar;

/// <summary>
/// Makes a grammar in llama.cpp's notation of a JSON schema, so that an answer cannot but follow it. A keyword that it
/// cannot express is refused by name: an answer that follows half a schema is worse than none.
/// </summary>
internal sealed class JsonSchemaGrammar
{
    private const int MostDepth = 64;

    // What is said about a value, and what only describes it.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "type", "properties", "required", "additionalProperties", "items", "minItems", "maxItems", "enum", "const", "anyOf", "oneOf", "$ref",
        "minLength", "maxLength", "$defs", "definitions", "$schema", "$id", "title", "description", "default", "examples",
    };

    private readonly GrammarRules _rules = new();
    private readonly JsonElement _root;
    private readonly Dictionary<string, string> _references = new(StringComparer.Ordinal);

    private JsonSchemaGrammar(JsonElement root) => _root = root;

    /// <summary>The grammar of a schema; null: any JSON object.</summary>
    public static string Of(JsonElement? schema)
    {
        if (schema is not { } given)
        {
            return new GrammarRules().Write("object");
        }

        var grammar = new JsonSchemaGrammar(given);
        return grammar._rules.Write(grammar.RuleOf(given, "schema", 0));
    }

    private string RuleOf(JsonElement schema, string path, int depth)
    {
        if (depth > MostDepth)
        {
            throw Unsupported(path, "is nested too deeply");
        }

        switch (schema.ValueKind)
        {
            case JsonValueKind.True:
                return "value";
            case not JsonValueKind.Object:
                throw Unsupported(path, "is no schema");
        }

        foreach (var property in schema.EnumerateObject().Where(property => !Known.Contains(property.Name)))
        {
            throw Unsupported($"{path}.{property.Name}", "cannot be kept to by a local model");
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            return RuleOfReference(reference, path, depth);
        }

        if (schema.TryGetProperty("const", out var constant))
        {
            return _rules.Add(GrammarRules.Literal(constant.GetRawText()));
        }

        if (schema.TryGetProperty("enum", out var choices))
        {
            return _rules.Choice(Items(choices, $"{path}.enum").Select(choice => GrammarRules.Literal(choice.GetRawText())));
        }

        if (schema.TryGetProperty("anyOf", out var options) || schema.TryGetProperty("oneOf", out options))
        {
            return _rules.Choice(Items(options, $"{path}.anyOf").Select((option, index) => RuleOf(option, $"{path}.anyOf[{index}]", depth + 1)).ToList());
        }

        return schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.Array
            ? _rules.Choice(Items(type, $"{path}.type").Select(one => RuleOfType(schema, one.GetString(), path, depth)).ToList())
            : RuleOfType(schema, type.ValueKind == JsonValueKind.String ? type.GetString() : null, path, depth);
    }

    private string RuleOfType(JsonElement schema, string? type, string path, int depth) => type switch
    {
        "object" => RuleOfObject(schema, path, depth),
        "array" => RuleOfArray(schema, path, depth),
        "string" => RuleOfString(schema, path),
        "integer" or "number" or "boolean" or "null" => type,
        null when schema.TryGetProperty("properties", out _) => RuleOfObject(schema, path, depth),
        null => "value",
        _ => throw Unsupported($"{path}.type", $"'{type}' is unknown"),
    };

    // Properties come in the schema's order; those that are not required may be left out.
    private string RuleOfObject(JsonElement schema, string path, int depth)
    {
        if (!schema.TryGetProperty("properties", out var properties))
        {
            return "object";
        }

        var required = schema.TryGetProperty("required", out var names)
            ? Items(names, $"{path}.required").Select(name => name.GetString()!).ToHashSet(StringComparer.Ordinal)
            : [];
        var parts = properties.EnumerateObject()
            .Select(property => (
                Rule: _rules.Add($"{GrammarRules.Literal(JsonSerializer.Serialize(property.Name))} ws \":\" ws {RuleOf(property.Value, $"{path}.{property.Name}", depth + 1)}"),
                IsRequired: required.Contains(property.Name)))
            .ToList();
        // From the end: what may follow when something stands before it already, and when nothing does.
        var (after, first) = ("", "");
        foreach (var (rule, isRequired) in Enumerable.Reverse(parts))
        {
            var with = $"{rule}{Following(after)}";
            var next = isRequired ? $"ws \",\" ws {with}" : $"(ws \",\" ws {rule})?{Following(after)}";
            first = isRequired || first.Length == 0 ? (isRequired ? with : $"({with})?") : $"({_rules.Add(with)} | {_rules.Add(first)})";
            after = _rules.Add(next);
        }

        return _rules.Add($"\"{{\" ws {first} ws \"}}\"");

        static string Following(string rule) => rule.Length == 0 ? "" : " " + rule;
    }

    private string RuleOfArray(JsonElement schema, string path, int depth)
    {
        var item = schema.TryGetProperty("items", out var items) ? RuleOf(items, $"{path}.items", depth + 1) : "value";
        var (least, most) = Bounds(schema, "minItems", "maxItems", path);
        if (most == 0)
        {
            return _rules.Add("\"[\" ws \"]\"");
        }

        var more = $"(ws \",\" ws {item}){{{Math.Max(0, least - 1)},{(most is { } limit ? limit - 1 : "")}}}";
        var all = _rules.Add($"{item} {more}");
        return _rules.Add($"\"[\" ws {(least == 0 ? $"({all} ws)?" : $"{all} ws")} \"]\"");
    }

    private string RuleOfString(JsonElement schema, string path)
    {
        var (least, most) = Bounds(schema, "minLength", "maxLength", path);
        return least == 0 && most is null ? "string" : _rules.Add($"\"\\\"\" char{{{least},{most}}} \"\\\"\"");
    }

    private string RuleOfReference(JsonElement reference, string path, int depth)
    {
        var pointer = reference.GetString() ?? "";
        if (_references.TryGetValue(pointer, out var known))
        {
            return known;
        }

        var target = _root;
        foreach (var step in pointer.Split('/').Skip(1))
        {
            if (!target.TryGetProperty(step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal), out target))
            {
                throw Unsupported($"{path}.$ref", $"'{pointer}' is not in the schema");
            }
        }

        if (!pointer.StartsWith('#'))
        {
            throw Unsupported($"{path}.$ref", $"'{pointer}' is not in the schema");
        }

        // Named before it is made: it may refer to itself.
        var name = _rules.Reserve();
        _references.Add(pointer, name);
        _rules.Define(name, RuleOf(target, pointer, depth + 1));
        return name;
    }

    private static (int Least, int? Most) Bounds(JsonElement schema, string leastName, string mostName, string path)
    {
        var least = Whole(leastName) ?? 0;
        var most = Whole(mostName);
        return most is { } limit && limit < least ? throw Unsupported($"{path}.{mostName}", $"is less than {leastName}") : (least, most);

        int? Whole(string name) => !schema.TryGetProperty(name, out var value) ? null
            : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number is >= 0 and <= 1024 ? number
            : throw Unsupported($"{path}.{name}", "must be a whole number from 0 to 1024");
    }

    private static List<JsonElement> Items(JsonElement list, string path) => list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0
        ? [.. list.EnumerateArray()]
        : throw Unsupported(path, "must be a list with something in it");

    private static LocalModelException Unsupported(string path, string why) =>
        new(LocalModelError.Unsupported, $"The response format's {path} {why}. Leave it out, or ask for the form in the messages.");
}
