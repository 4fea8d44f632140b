using System.Diagnostics.CodeAnalysis;

namespace OpenOps.Inference.Models;

/// <summary>Addresses of model servers, as catalogue files and environment variables give them.</summary>
internal static class Endpoints
{
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? address, [NotNullWhen(false)] out string? objection)
    {
        objection = null;
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out address) || address.Scheme is not ("http" or "https"))
        {
            objection = "is not an http or https address. Set it to one such as http://127.0.0.1:11434/v1.";
        }
        else if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            objection = "carries a user, a query or a fragment. Remove them: a key belongs into the key's variable.";
        }

        if (objection is not null)
        {
            address = null;
            return false;
        }

        // Relative paths are appended to it, which replaces what follows the last slash.
        address = address!.AbsolutePath.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
        return true;
    }
}
