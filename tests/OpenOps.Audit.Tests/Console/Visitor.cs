using System.Net;
using System.Text.RegularExpressions;

namespace OpenOps.Audit.Tests.Console;

/// <summary>A browser without scripts: keeps cookies, follows nothing by itself, sends the forms it was given.</summary>
internal sealed partial class Visitor(Uri address) : IDisposable
{
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };

    private HttpClient Http => field ??= new HttpClient(_handler) { BaseAddress = address, Timeout = TestTimeouts.Step };

    public CookieCollection Cookies => _handler.CookieContainer.GetCookies(new Uri(address, "/console/"));

    public void Adopt(string cookie, string value) => _handler.CookieContainer.Add(new Cookie(cookie, value, "/console", address.Host));

    public Task<HttpResponseMessage> GetAsync(string path, Action<HttpRequestMessage>? change = null) => SendAsync(HttpMethod.Get, path, content: null, change);

    public async Task<string> ReadAsync(string path)
    {
        using var answer = await GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> PostAsync(string path, Dictionary<string, string> fields, Action<HttpRequestMessage>? change = null) =>
        SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(fields), change);

    /// <summary>Sends a form as the page at <paramref name="from"/> would.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(string from, string path, Dictionary<string, string> fields) =>
        await PostAsync(path, new Dictionary<string, string>(fields) { ["form_token"] = FormTokenIn(await ReadAsync(from)) });

    public async Task<HttpResponseMessage> SignInAsync(string name, string password, string returnPath = "", string code = "") =>
        await SubmitAsync("/console/sign-in", "/console/sign-in", new() { ["name"] = name, ["password"] = password, ["return"] = returnPath, ["code"] = code });

    public static string FormTokenIn(string page) => FormToken().Match(page).Groups["token"].Value;

    public void Dispose()
    {
        Http.Dispose();
        _handler.Dispose();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, Action<HttpRequestMessage>? change)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        change?.Invoke(request);
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("name=\"form_token\" value=\"(?<token>[0-9a-f]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FormToken();
}
