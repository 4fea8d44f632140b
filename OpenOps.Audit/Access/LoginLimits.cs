using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace OpenOps.Audit.Access;

/// <summary>
/// Counts tries to sign in, for each user name and each address, before the chat server is asked. In memory: a replica
/// counts its own.
/// </summary>
internal sealed class LoginLimits(IOptions<AccessOptions> options, TimeProvider time)
{
    // Beyond this many names and addresses the oldest are dropped: memory stays bounded.
    private const int MostKept = 50_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Window> _windows = new(StringComparer.Ordinal);

    /// <returns>How long to wait before the next try; zero when this one may go on.</returns>
    public TimeSpan Take(string name, IPAddress? address)
    {
        var limits = options.Value;
        lock (_lock)
        {
            Forget();
            var byName = Open(NameKey(name));
            var byAddress = Open(AddressKey(address));
            if (byName.Count >= limits.LoginsPerName || byAddress.Count >= limits.LoginsPerAddress)
            {
                return (byName.Count >= limits.LoginsPerName ? byName : byAddress).Ends - time.GetUtcNow();
            }

            byName.Count++;
            byAddress.Count++;
            return TimeSpan.Zero;
        }
    }

    /// <summary>Forgets the tries of a name: its owner has shown the right password.</summary>
    public void Clear(string name)
    {
        lock (_lock)
        {
            _windows.Remove(NameKey(name));
        }
    }

    private static string NameKey(string name) => "n:" + name.Trim().ToLowerInvariant();

    // Whoever has one IPv6 address mostly has its whole /64.
    private static string AddressKey(IPAddress? address)
    {
        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return plain is { AddressFamily: AddressFamily.InterNetworkV6 }
            ? "a:" + Convert.ToHexStringLower(plain.GetAddressBytes().AsSpan(0, 8))
            : "a:" + plain;
    }

    private Window Open(string key)
    {
        var now = time.GetUtcNow();
        if (!_windows.TryGetValue(key, out var window) || window.Ends <= now)
        {
            _windows[key] = window = new Window(now + options.Value.LoginWindow);
        }

        return window;
    }

    private void Forget()
    {
        if (_windows.Count < MostKept)
        {
            return;
        }

        var now = time.GetUtcNow();
        foreach (var key in _windows.Where(window => window.Value.Ends <= now).Select(window => window.Key).ToArray())
        {
            _windows.Remove(key);
        }

        foreach (var key in _windows.OrderBy(window => window.Value.Ends).Take(_windows.Count - (MostKept / 2)).Select(window => window.Key).ToArray())
        {
            _windows.Remove(key);
        }
    }

    private sealed class Window(DateTimeOffset ends)
    {
        public DateTimeOffset Ends => ends;

        public int Count { get; set; }
    }
}
