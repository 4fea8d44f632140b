using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace OpenOps.BotService.Actions;

/// <summary>Where the chat server reaches this service.</summary>
internal sealed class CallbackAddress(IOptions<ActionOptions> options, IServer server)
{
    public const string ActionsPath = "/mattermost/actions";
    public const string DialogsPath = "/mattermost/dialogs";

    public Uri Actions => new(Base, ActionsPath.TrimStart('/'));

    public Uri Dialogs => new(Base, DialogsPath.TrimStart('/'));

    private Uri Base => field ??= AsFolder(options.Value.CallbackUrl ?? OwnAddress());

    // Known only once the server listens, which is before the first question.
    private Uri OwnAddress()
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?? throw new InvalidOperationException($"The service listens nowhere; set {ActionOptions.SectionName}:CallbackUrl.");
        var url = new UriBuilder(address.Replace("//+", "//127.0.0.1", StringComparison.Ordinal).Replace("//*", "//127.0.0.1", StringComparison.Ordinal));
        if (IPAddress.TryParse(url.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)))
        {
            url.Host = "127.0.0.1";
        }

        return url.Uri;
    }

    private static Uri AsFolder(Uri url) => url.AbsoluteUri.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/");
}
