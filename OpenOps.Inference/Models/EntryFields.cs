using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OpenOps.Inference.Models;

/// <summary>The fields of one JSON object; each error names the field's path and the mend.</summary>
internal readonly struct EntryFields(JsonElement element, string path, List<string> errors)
{
    public void RefuseUnknown(FrozenSet<string> known)
    {
        foreach (var property in element.EnumerateObject().Where(property => !known.Contains(property.Name)))
        {
            errors.Add($"{path}.{property.Name} is not a known field. Remove it, or correct it to one of: {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
        }
    }

    public string? Text(string name, bool required)
    {
        if (Find(name, required, JsonValueKind.String, "a text") is not { } value)
        {
            return null;
        }

        var text = value.GetString()!;
        if (text.Trim().Length > 0)
        {
            return text;
        }

        errors.Add($"{path}.{name} is empty. {(required ? "Give it a value." : "Give it a value or remove it.")}");
        return null;
    }

    public string? Matching(string name, Regex pattern, string allowed, bool required)
    {
        if (Text(name, required) is not { } text)
        {
            return null;
        }

        if (pattern.IsMatch(text))
        {
            return text;
        }

        // The value is not quoted: somebody may have put a key where its variable's name belongs.
        errors.Add($"{path}.{name} is not usable. Allowed: {allowed}.");
        return null;
    }

    public T? Choice<T>(string name, FrozenDictionary<string, T> choices, bool required)
        where T : struct
    {
        if (Text(name, required) is not { } text)
        {
            return null;
        }

        if (choices.TryGetValue(text, out var chosen))
        {
            return chosen;
        }

        errors.Add($"{path}.{name} '{text}' is unknown. Use one of: {string.Join(", ", choices.Keys.Order(StringComparer.Ordinal))}.");
        return null;
    }

    public Uri? Address(string name)
    {
        if (Text(name, required: false) is not { } text)
        {
            return null;
        }

        if (Endpoints.TryParse(text, out var address, out var objection))
        {
            return address;
        }

        errors.Add($"{path}.{name} {objection}");
        return null;
    }

    /// <summary>The address of a file; unlike a server's it may carry a query.</summary>
    public Uri? Download(string name)
    {
        if (Text(name, required: false) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0)
        {
            return address;
        }

        errors.Add($"{path}.{name} is not an http or https address without a user. Set it to the address of the file.");
        return null;
    }

    public bool? Truth(string name)
    {
        if (!element.TryGetProperty(name, out var value))
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        errors.Add($"{path}.{name} must be true or false.");
        return null;
    }

    public int? Whole(string name)
    {
        if (Amount(name, required: false) is not { } amount)
        {
            return null;
        }

        if (amount == Math.Floor(amount) && amount is >= 1 and <= int.MaxValue)
        {
            return (int)amount;
        }

        errors.Add($"{path}.{name} must be a whole number of at least 1.");
        return null;
    }

    /// <summary>A whole number that may be none.</summary>
    public int? Count(string name)
    {
        if (Amount(name, required: false) is not { } amount)
        {
            return null;
        }

        if (amount == Math.Floor(amount) && amount <= int.MaxValue)
        {
            return (int)amount;
        }

        errors.Add($"{path}.{name} must be a whole number of at least 0.");
        return null;
    }

    /// <summary>A number of bytes.</summary>
    public long? Size(string name)
    {
        if (Amount(name, required: false) is not { } amount)
        {
            return null;
        }

        if (amount == Math.Floor(amount) && amount is >= 1 and <= long.MaxValue)
        {
            return (long)amount;
        }

        errors.Add($"{path}.{name} must be a whole number of bytes.");
        return null;
    }

    public decimal? Amount(string name, bool required)
    {
        if (Find(name, required, JsonValueKind.Number, "a number") is not { } value)
        {
            return null;
        }

        if (value.TryGetDecimal(out var amount) && amount >= 0)
        {
            return amount;
        }

        errors.Add($"{path}.{name} must be a number of at least 0.");
        return null;
    }

    public EntryFields? Child(string name) =>
        Find(name, required: false, JsonValueKind.Object, "an object") is { } child ? new EntryFields(child, $"{path}.{name}", errors) : null;

    private JsonElement? Find(string name, bool required, JsonValueKind kind, string described)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            if (required)
            {
                errors.Add($"{path}.{name} is missing. Add it as {described}.");
            }

            return null;
        }

        if (value.ValueKind == kind)
        {
            return value;
        }

        errors.Add($"{path}.{name} must be {described}.");
        return null;
    }
}
