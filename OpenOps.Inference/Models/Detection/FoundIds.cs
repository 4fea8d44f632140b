using System.Text;

namespace OpenOps.Inference.Models.Detection;

/// <summary>Ids for what was found: readable, allowed in the catalogue, each once.</summary>
internal static class FoundIds
{
    private const int MaxLength = 60;

    public static string Of(string name)
    {
        var id = new StringBuilder(name.Length);
        foreach (var character in name.ToLowerInvariant())
        {
            var allowed = char.IsAsciiLetterOrDigit(character) || character is '.' or '_' ? character : '-';
            if (allowed != '-' || (id.Length > 0 && id[^1] != '-'))
            {
                id.Append(allowed);
            }
        }

        var text = id.ToString().Trim('-', '.', '_');
        return text.Length == 0 ? "model" : text[..Math.Min(text.Length, MaxLength)].TrimEnd('-');
    }

    /// <summary>The same models, with a number behind an id that is taken.</summary>
    public static IReadOnlyList<FoundModel> MakeUnique(IEnumerable<FoundModel> models, IEnumerable<string> taken)
    {
        var ids = taken.ToHashSet(StringComparer.Ordinal);
        return [.. models.Select(model =>
        {
            var (id, number) = (model.Id, 1);
            while (!ids.Add(id))
            {
                id = $"{model.Id}-{++number}";
            }

            return model with { Id = id };
        })];
    }
}
