extern alias emulator;

using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using emulator::OpenOps.MattermostEmulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace OpenOps.Audit.Tests.Console;

/// <summary>The emulator with people in it; the first is its system administrator.</summary>
internal sealed class ChatServer : IAsyncDisposable
{
    public const string Password = "Correct-Horse-1";

    private readonly WebApplication _app;
    private readonly HttpClient _http = new();
    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);

    private ChatServer(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Address { get; }

    public static async Task<ChatServer> StartAsync(params string[] people)
    {
        var app = EmulatorApplication.Build(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=Warning"]);
        await app.StartAsync();
        var server = new ChatServer(app);
        foreach (var name in people)
        {
            using var made = await server._http.PostAsJsonAsync(server.Api("users"), new { username = name, email = $"{name}@example.test", password = Password });
            made.EnsureSuccessStatusCode();
            server._ids[name] = (await made.ReadJsonAsync()).GetProperty("id").GetString()!;
        }

        return server;
    }

    public string IdOf(string name) => _ids[name];

    /// <summary>How many sessions a person has on the chat server, besides the one that this makes to ask.</summary>
    public async Task<int> SessionsOfAsync(string name)
    {
        using var login = await _http.PostAsJsonAsync(Api("users/login"), new { login_id = name, password = Password });
        using var request = new HttpRequestMessage(HttpMethod.Get, Api("users/me/sessions"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", login.Headers.GetValues("Token").Single());
        using var sessions = await _http.SendAsync(request);
        return JsonDocument.Parse(await sessions.Content.ReadAsStringAsync()).RootElement.GetArrayLength() - 1;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private Uri Api(string path) => new(Address, "/api/v4/" + path);
}
