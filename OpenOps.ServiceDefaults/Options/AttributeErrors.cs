using System.ComponentModel.DataAnnotations;

namespace OpenOps.ServiceDefaults.Options;

/// <summary>
/// What the validation attributes of an option class object to. DataAnnotations' own validator names the property;
/// a reader needs the configuration key.
/// </summary>
internal static class AttributeErrors
{
    public static IReadOnlyList<string> Of(object options, string sectionName)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return [.. results.Select(result => $"{sectionName}:{string.Join(",", result.MemberNames)}: {result.ErrorMessage}")];
    }
}
